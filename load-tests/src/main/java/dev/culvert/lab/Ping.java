package dev.culvert.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came of some echo requests.
 *
 * @param sent how many were sent
 * @param roundTrips the round trips of those that were answered, in order of arrival
 * @param output what {@code ping} printed
 */
public record Ping(int sent, List<Duration> roundTrips, String output) {

  private static final Pattern ANSWER = Pattern.compile("icmp_seq=\\d+ ttl=\\d+ time=([\\d.]+) ms");

  public Ping {
    roundTrips = List.copyOf(roundTrips);
  }

  static Ping send(Host from, String destination, int count, Duration patience) {
    Outcome outcome =
        from.command(
                "ping",
                "-n",
                "-i",
                "0.2",
                "-c",
                Integer.toString(count),
                "-W",
                Long.toString(Math.max(1, patience.toSeconds())),
                destination)
            .withLimit(patience.plusSeconds(10).plusMillis(200L * count))
            .run();
    List<Duration> roundTrips = new ArrayList<>();
    Matcher answer = ANSWER.matcher(outcome.out());
    while (answer.find()) {
      roundTrips.add(Duration.ofNanos((long) (Double.parseDouble(answer.group(1)) * 1_000_000)));
    }
    return new Ping(count, roundTrips, outcome.out());
  }

  public int answered() {
    return roundTrips.size();
  }

  public boolean allAnswered() {
    return answered() == sent;
  }
}
