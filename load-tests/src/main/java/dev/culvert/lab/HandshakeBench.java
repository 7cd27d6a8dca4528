package dev.culvert.lab;

import static dev.culvert.lab.HandshakeRound.median;
import static dev.culvert.lab.HandshakeRound.repeat;
import static dev.culvert.lab.HandshakeRound.worst;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How long the first packet of a tunnel waits. Culvert brings the tunnel up for the packet and
 * holds it; strongSwan in user space cannot, so there the clock starts with {@code swanctl
 * --initiate}. What both do alike is measured on the wire by the router between them: from the
 * first IKE message to the last.
 */
final class HandshakeBench {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * How often is negotiated.
   *
   * @param warmUp rounds before those that count: the first negotiations run in cold code
   */
  private record Scale(int warmUp, int rounds) {

    static Scale of(Extent extent) {
      return switch (extent) {
        case WHOLE -> new Scale(5, 20);
        case SHORT -> new Scale(1, 1);
      };
    }
  }

  private final Scale scale;
  private final List<Figure> figures = new ArrayList<>();

  private HandshakeBench(Scale scale) {
    this.scale = scale;
  }

  static List<Figure> run(Extent extent) {
    HandshakeBench bench = new HandshakeBench(Scale.of(extent));
    double culvert = bench.culvert();
    double strongSwan = bench.strongSwan();
    bench.add("exchange-culvert-to-strongswan", culvert / strongSwan, "ratio");
    return bench.figures;
  }

  /** Measures Culvert on both gateways; returns the median exchange in milliseconds. */
  private double culvert() {
    progress("Starting Culvert on both gateways ...");
    try (TwoSites sites = TwoSites.build()) {
      CompletableFuture<Culvert> second =
          CompletableFuture.supplyAsync(() -> configured(sites.office2(), sites.office1()));
      Culvert one = configured(sites.office1(), sites.office2());
      Culvert other = second.join();
      Capture wire = sites.captureBetween();
      progress("Negotiating " + (scale.warmUp + scale.rounds) + " times ...");

      List<HandshakeRound> cold = repeat(scale.warmUp, () -> round(sites, one, other, wire));
      List<HandshakeRound> rounds = repeat(scale.rounds, () -> round(sites, one, other, wire));

      double exchange = median(rounds, HandshakeRound::exchange);
      add("culvert-first-after-start", worst(cold.subList(0, 1), HandshakeRound::answer), "ms");
      add("culvert-first-packet-median", median(rounds, HandshakeRound::answer), "ms");
      add("culvert-first-packet-worst", worst(rounds, HandshakeRound::answer), "ms");
      addParts(rounds);
      add("culvert-exchange-median", exchange, "ms");
      return exchange;
    }
  }

  /** Measures strongSwan on both gateways; returns the median exchange in milliseconds. */
  private double strongSwan() {
    progress("Starting strongSwan on both gateways and negotiating " + scale.rounds + " times ...");
    try (TwoSites sites = TwoSites.build()) {
      SwanConnection connection = SwanConnection.between(sites.office1(), sites.office2());
      StrongSwan one = StrongSwan.start(sites.office1().gateway(), StrongSwan.Release.INSTALLED);
      StrongSwan other = StrongSwan.start(sites.office2().gateway(), StrongSwan.Release.INSTALLED);
      one.load(connection);
      other.load(SwanConnection.between(sites.office2(), sites.office1()));
      Capture wire = sites.captureBetween();

      List<HandshakeRound> rounds = repeat(scale.rounds, () -> round(sites, one, connection, wire));
      double exchange = median(rounds, HandshakeRound::exchange);
      add("strongswan-initiate-median", median(rounds, HandshakeRound::answer), "ms");
      add("strongswan-exchange-median", exchange, "ms");
      return exchange;
    }
  }

  private static Culvert configured(Site here, Site there) {
    Culvert culvert = Culvert.start(here.gateway());
    culvert.console(OfficeConfiguration.of(here, there).toArray(String[]::new));
    return culvert;
  }

  private static HandshakeRound round(TwoSites sites, Culvert one, Culvert other, Capture wire) {
    one.console("/ip ipsec active-peers kill-connections");
    Await.until("no IKE SA left", PATIENCE, () -> one.isIdle() && other.isIdle());
    KafkaPath before = KafkaPath.until(one, other);
    Instant begin = Instant.now();
    Ping ping = sites.ping(1, Duration.ofSeconds(1));
    HandshakeRound round;
    if (ping.allAnswered()) {
      round = HandshakeRound.of(ping.roundTrips().getFirst(), wire, begin);
    } else {
      // The packet was given up after its second of waiting; the first answer counts all the same.
      sites
          .office1()
          .workstation()
          .callUntilAnswered(sites.office2().workstationAddress(), PATIENCE);
      round = HandshakeRound.of(Duration.between(begin, Instant.now()), wire, begin);
    }
    Await.until(
        "every record of the negotiation counted",
        PATIENCE,
        () -> KafkaPath.until(one, other).since(before).isComplete());
    return round.with(KafkaPath.until(one, other).since(before));
  }

  private static HandshakeRound round(
      TwoSites sites, StrongSwan one, SwanConnection connection, Capture wire) {
    if (one.isUp()) {
      one.terminate(connection);
    }
    Instant begin = Instant.now();
    one.initiate(connection).orThrow();
    Ping ping = sites.ping(1, PATIENCE);
    if (!ping.allAnswered()) {
      throw new LabException("no answer through the tunnel:\n" + ping.output() + one.log());
    }
    return HandshakeRound.of(Duration.between(begin, Instant.now()), wire, begin);
  }

  /** The parts of the first packet's time, over the rounds in which nothing was repeated. */
  private void addParts(List<HandshakeRound> rounds) {
    List<HandshakeRound> whole = rounds.stream().filter(r -> r.kafka().isPresent()).toList();
    add("culvert-rounds-with-parts", whole.size(), "rounds");
    if (whole.isEmpty()) {
      return;
    }
    addPart("culvert-kafka-part-median", whole, (_, path) -> path.kafka());
    addPart("culvert-kafka-part-node-to-service", whole, (_, path) -> path.toService());
    addPart("culvert-kafka-part-commit", whole, (_, path) -> path.commit());
    addPart("culvert-kafka-part-commit-to-node", whole, (_, path) -> path.commitToNode());
    addPart("culvert-step-part-median", whole, (_, path) -> path.step());
    addPart("culvert-rest-median", whole, (answer, path) -> answer - path.kafka() - path.step());
    add(
        "culvert-kafka-share-median",
        median(whole.stream().mapToDouble(r -> kafkaOf(r).kafka() / r.answerMillis())),
        "ratio");
  }

  private void addPart(String name, List<HandshakeRound> rounds, Part part) {
    add(
        name,
        median(rounds.stream().mapToDouble(r -> part.of(r.answerMillis(), kafkaOf(r)))),
        "ms");
  }

  /** A part of the time from the first packet to the first answer, ms. */
  @FunctionalInterface
  private interface Part {
    double of(double answer, KafkaPath path);
  }

  private static KafkaPath kafkaOf(HandshakeRound round) {
    return round.kafka().orElseThrow();
  }

  private void add(String name, double value, String unit) {
    figures.add(new Figure(name, value, unit));
  }

  private static void progress(String what) {
    System.err.println(what);
  }
}
