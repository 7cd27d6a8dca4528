package dev.culvert.sa.console;

import dev.culvert.sa.menu.Row;
import dev.culvert.sa.view.Observations;
import java.util.List;

/** The answer to "why is my tunnel down?". */
final class WhyText {

  private WhyText() {}

  /** The failures, the newest first, and what nodes could not install. */
  static String of(List<Row> failures, Observations observations) {
    StringBuilder text = new StringBuilder();
    for (Row failure : failures) {
      String peer = failure.value("peer").orElse("unknown peer");
      text.append(peer).append(" (").append(failure.value("remote-address").orElse("")).append(')');
      failure.value("policy").ifPresent(policy -> text.append(", ").append(policy));
      text.append(", ")
          .append(failure.value("ago").orElse(""))
          .append(" ago, as ")
          .append(failure.value("side").orElse(""))
          .append(": ")
          .append(failure.value("cause").orElse(""))
          .append('\n');
      for (String name : List.of("parameter", "ours", "theirs", "mend")) {
        failure
            .value(name)
            .ifPresent(
                value -> text.append(String.format("  %9s: %s%n", name, Printout.oneLine(value))));
      }
    }
    observations
        .rejected()
        .values()
        .forEach(
            rejected ->
                text.append("node ")
                    .append(rejected.node())
                    .append(" could not install ")
                    .append(rejected.sa())
                    .append(": ")
                    .append(rejected.reason())
                    .append('\n'));
    return text.isEmpty() ? "no failed negotiation is known\n" : text.toString();
  }
}
