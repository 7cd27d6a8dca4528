package dev.culvert.lab;

import java.util.List;
import java.util.stream.Collectors;

/** The benchmarks, by name. Each measures Culvert and a peer in the same run. */
public final class Bench {

  private static final String USAGE =
      """
      Usage: ./culvert bench handshake [--json]

      handshake   From the first packet of one office to the answer of the other, with the services running and no
                  SA yet: Culvert on both gateways, then strongSwan on both, 20 times each. Of Culvert's time it gives
                  the Kafka part (node to ike-service, commit, commit to node), the steps and the rest.
      --json      Print one JSON object with all figures last.\
      """;

  private Bench() {}

  public static void main(String[] arguments) {
    List<String> given = List.of(arguments);
    if (given.contains("--help") || given.contains("-h")) {
      System.out.println(USAGE);
      return;
    }
    boolean json = given.contains("--json");
    List<String> names = given.stream().filter(word -> !word.equals("--json")).toList();
    if (!names.equals(List.of("handshake"))) {
      System.err.println(USAGE);
      System.exit(2);
    }
    Lab.removeLeftovers();
    List<Figure> figures = HandshakeBench.run();
    figures.forEach(System.out::println);
    if (json) {
      System.out.println(
          figures.stream()
              .map(Figure::toJson)
              .collect(Collectors.joining(",", "{\"bench\":\"handshake\",\"figures\":[", "]}")));
    }
  }
}
