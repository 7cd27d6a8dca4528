package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Echo requests at a steady rate, until it is ended. */
public final class Flow {

  /**
   * What became of the requests up to the last that was answered.
   *
   * @param longestGap the longest time between two answers
   */
  public record Loss(int sent, int lost, Duration longestGap) {}

  private static final Pattern ANSWER =
      Pattern.compile("\\[(\\d+\\.\\d+)] .*icmp_seq=(\\d+) ttl=\\d+ time=");

  /** The sequence number of an echo request has 16 bits. */
  private static final int SEQUENCE_NUMBERS = 1 << 16;

  private final Process ping;
  private final Path output;

  private Flow(Process ping, Path output) {
    this.ping = ping;
    this.output = output;
  }

  /**
   * Starts the flow and waits for its first answer.
   *
   * @param perSecond requests in a second, 1 to 500
   */
  static Flow start(Host from, String destination, int perSecond) {
    Path output = from.lab().folder("flow-" + from.name()).resolve(System.nanoTime() + ".log");
    String interval = String.format(Locale.ROOT, "%.3f", 1.0 / perSecond);
    Process ping =
        from.command("ping", "-n", "-D", "-i", interval, destination)
            .start(new ProcessBuilder().redirectErrorStream(true).redirectOutput(output.toFile()));
    Flow flow = new Flow(ping, output);
    from.lab().add(ping::destroyForcibly);
    Await.until("an answer in the flow", Duration.ofSeconds(10), () -> !flow.answers().isEmpty());
    return flow;
  }

  /** Ends the flow. */
  public Loss end() {
    Command.end(ping, Duration.ofSeconds(2));
    List<Answer> answers = answers();
    double gap = 0;
    int sent = 0;
    Answer last = answers.getFirst();
    for (Answer answer : answers) {
      gap = Math.max(gap, answer.at - last.at);
      sent += Math.floorMod(answer.sequence - last.sequence, SEQUENCE_NUMBERS);
      last = answer;
    }
    return new Loss(sent + 1, sent + 1 - answers.size(), Duration.ofMillis((long) (gap * 1000)));
  }

  private record Answer(double at, int sequence) {}

  private List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    try {
      Matcher line = ANSWER.matcher(Files.readString(output));
      while (line.find()) {
        answers.add(new Answer(Double.parseDouble(line.group(1)), Integer.parseInt(line.group(2))));
      }
      return answers;
    } catch (IOException e) {
      throw new LabException("cannot read " + output, e);
    }
  }
}
