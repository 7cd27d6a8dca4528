package dev.culvert.lab;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The benchmarks, by name. Each measures Culvert and a peer in the same run. */
public final class Bench {

  private static final String USAGE =
      """
      Usage: ./culvert bench handshake [--load] [--short] [--json]
             ./culvert bench takeover [--short] [--json]
             ./culvert bench policies [--short] [--json]
             ./culvert bench throughput [--short] [--json]

      handshake   From the first packet of one office to the answer of the other, with the services running and no
                  SA yet: Culvert on both gateways, then strongSwan on both, 20 times each. Of Culvert's time it gives
                  the Kafka part (node to ike-service, commit, commit to node), the steps and the rest.
      --load      Instead: negotiations per second under many initiators, CPU time of each and its parts, and latency
                  at half load; Culvert with one and two replicas of ike-service, then strongSwan.
      takeover    10,000 IKE SAs on one replica of ike-service: their memory, and the time from its kill -9 until
                  another has all of them; beside it what strongSwan needs for both. Each service gets a heap of
                  512 MiB.
      policies    What a packet costs with 10,000 policies and with 10, in nanoseconds and as a ratio: all that the packet
                  engine does to it until it is encrypted, with packets to all SAs or to ten, and the part that finds the
                  policy, by the tree and the flow cache, or by a scan over the list.
      throughput  What passes from office to office through two gateways on this machine, with AES-128-GCM in UDP
                  and an MTU of 1500: one TCP connection (iperf3), and floods of packets of 64 bytes, of 512 bytes
                  and of mixed lengths. First plain routing as the limit, then strongSwan, then Culvert; medians of 5.
      --short     Do each of it once and for a moment: shows that the benchmark works, and measures nothing.
      --json      Print one JSON object with all figures last.\
      """;

  private static final Map<String, Function<Extent, List<Figure>>> BENCHES =
      Map.of(
          "handshake",
          HandshakeBench::run,
          "handshake --load",
          HandshakeLoadBench::run,
          "takeover",
          TakeoverBench::run,
          "policies",
          PolicyBench::run,
          "throughput",
          ThroughputBench::run);

  /** What changes how a bench runs or prints, not which. */
  private static final Set<String> FORMS = Set.of("--short", "--json");

  private Bench() {}

  public static void main(String[] arguments) {
    List<String> given = List.of(arguments);
    if (given.contains("--help") || given.contains("-h")) {
      System.out.println(USAGE);
      return;
    }
    boolean json = given.contains("--json");
    Extent extent = given.contains("--short") ? Extent.SHORT : Extent.WHOLE;
    String bench =
        given.stream().filter(word -> !FORMS.contains(word)).collect(Collectors.joining(" "));
    if (!BENCHES.containsKey(bench)) {
      System.err.println(USAGE);
      System.exit(2);
    }
    Lab.removeLeftovers();
    List<Figure> figures = BENCHES.get(bench).apply(extent);
    if (extent == Extent.SHORT) {
      System.out.println("A short run, cold: these figures measure nothing.");
    }
    figures.forEach(System.out::println);
    if (json) {
      System.out.println(toJson(bench, extent, figures));
    }
  }

  private static String toJson(String bench, Extent extent, List<Figure> figures) {
    return figures.stream()
        .map(Figure::toJson)
        .collect(
            Collectors.joining(
                ",",
                "{\"bench\":\"%s\",\"short\":%b,\"figures\":["
                    .formatted(bench, extent == Extent.SHORT),
                "]}"));
  }
}
