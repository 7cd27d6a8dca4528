package dev.culvert.load;

import java.util.List;

/**
 * What came of a plan.
 *
 * @param established negotiations that count and succeeded
 * @param failed negotiations, counting or not, that were given up
 * @param retransmitted requests that were sent again
 * @param seconds how long the negotiations that count took, together
 * @param coreMicros CPU time of the pure state machine for one negotiation: the initiator's share
 *     of IKE_SA_INIT and IKE_AUTH with all cryptography, microseconds
 * @param medianMillis from the first message to the established IKE SA
 * @param p99Millis the same, of the slowest hundredth
 */
public record LoadResult(
    long established,
    long failed,
    long retransmitted,
    double seconds,
    double coreMicros,
    double medianMillis,
    double p99Millis) {

  /** One line for {@link #parse}. */
  String toLine() {
    return "%d %d %d %s %s %s %s"
        .formatted(
            established, failed, retransmitted, seconds, coreMicros, medianMillis, p99Millis);
  }

  /** Reads what {@link LoadGenerator#main} has printed. */
  public static LoadResult parse(String line) {
    List<String> words = List.of(line.strip().split(" "));
    return new LoadResult(
        Long.parseLong(words.get(0)),
        Long.parseLong(words.get(1)),
        Long.parseLong(words.get(2)),
        Double.parseDouble(words.get(3)),
        Double.parseDouble(words.get(4)),
        Double.parseDouble(words.get(5)),
        Double.parseDouble(words.get(6)));
  }

  public double perSecond() {
    return established / seconds;
  }
}
