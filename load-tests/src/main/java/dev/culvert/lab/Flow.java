package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Echo requests at a steady rate, until it is ended. */
public final class Flow {

  /**
   * What became of the requests up to the last that was answered.
   *
   * @param longestGap the longest time between two answers
   */
  public record Loss(int sent, int lost, Duration longestGap) {

    /** The sequence number of an echo request has 16 bits, and goes round. */
    private static final int SEQUENCE_NUMBERS = 1 << 16;

    /** So far an answer may be behind another that was asked for later. */
    private static final int OVERTAKEN = 1000;

    /** Of answers in the order of their arrival, at least one. */
    static Loss of(List<Answer> answers) {
      double gap = 0;
      int number = 0;
      IntSummaryStatistics range = new IntSummaryStatistics();
      Set<Integer> numbers = new HashSet<>();
      Answer before = answers.getFirst();
      for (Answer answer : answers) {
        gap = Math.max(gap, answer.at - before.at);
        int ahead = answer.sequence - before.sequence;
        number += Math.floorMod(ahead + OVERTAKEN, SEQUENCE_NUMBERS) - OVERTAKEN;
        range.accept(number);
        numbers.add(number);
        before = answer;
      }
      int sent = range.getMax() - range.getMin() + 1;
      return new Loss(sent, sent - numbers.size(), Duration.ofMillis((long) (gap * 1000)));
    }
  }

  /**
   * An answer to one request.
   *
   * @param at when it came, seconds since the epoch
   */
  record Answer(double at, int sequence) {}

  private static final Pattern ANSWER =
      Pattern.compile("\\[(\\d+\\.\\d+)] .*icmp_seq=(\\d+) ttl=\\d+ time=");

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
    return Loss.of(answers());
  }

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
