package dev.culvert.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * One negotiation, measured.
 *
 * @param answer from the first packet to the first answer
 * @param exchange from the first IKE message to the last, on the wire between the gateways
 * @param kafka what its records waited for; empty without Kafka, or when something was repeated, so
 *     that the records are no longer one path
 */
record HandshakeRound(Duration answer, Duration exchange, Optional<KafkaPath> kafka) {

  private static final int IKE_MESSAGES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The round that began at {@code begin}, with the IKE messages that {@code wire} saw since. */
  static HandshakeRound of(Duration answer, Capture wire, Instant begin) {
    Await.until(
        "the four messages of IKE_SA_INIT and IKE_AUTH",
        PATIENCE,
        () -> ikeSince(wire, begin).size() >= IKE_MESSAGES);
    List<Instant> ike = ikeSince(wire, begin);
    return new HandshakeRound(
        answer, Duration.between(ike.getFirst(), ike.get(IKE_MESSAGES - 1)), Optional.empty());
  }

  HandshakeRound with(KafkaPath path) {
    return new HandshakeRound(
        answer, exchange, Optional.of(path).filter(KafkaPath::isOneNegotiation));
  }

  double answerMillis() {
    return millis(answer);
  }

  private static List<Instant> ikeSince(Capture wire, Instant begin) {
    return wire.packets().stream()
        .filter(packet -> packet.kind() == Packet.Kind.IKE && packet.time().isAfter(begin))
        .map(Packet::time)
        .toList();
  }

  static List<HandshakeRound> repeat(int times, Supplier<HandshakeRound> round) {
    List<HandshakeRound> rounds = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      rounds.add(round.get());
    }
    return rounds;
  }

  /** The median of one of the durations, in milliseconds. */
  static double median(List<HandshakeRound> rounds, Function<HandshakeRound, Duration> part) {
    return median(rounds.stream().mapToDouble(round -> millis(part.apply(round))));
  }

  /** The median of values, of which there is at least one. */
  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The longest of one of the durations, in milliseconds. */
  static double worst(List<HandshakeRound> rounds, Function<HandshakeRound, Duration> part) {
    return rounds.stream().map(part).mapToDouble(HandshakeRound::millis).max().orElseThrow();
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
