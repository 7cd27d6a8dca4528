package dev.culvert.sa.console;

import dev.culvert.sa.menu.Row;
import java.util.List;

/** The answer to "why is my tunnel down?". */
final class WhyText {

  private WhyText() {}

  /** The failures in their order. */
  static String of(List<Row> failures) {
    StringBuilder text = new StringBuilder();
    for (Row failure : failures) {
      String peer = failure.value("peer").orElse("unknown peer");
      text.append(peer).append(" (").append(failure.value("remote-address").orElse("")).append(')');
      failure.value("policy").ifPresent(policy -> text.append(", ").append(policy));
      text.append(", ").append(failure.value("ago").orElse("")).append(" ago");
      failure.value("side").ifPresent(side -> text.append(", as ").append(side));
      text.append(": ").append(failure.value("cause").orElse("")).append('\n');
      for (String name : List.of("parameter", "ours", "theirs", "mend")) {
        failure
            .value(name)
            .ifPresent(
                value -> text.append(String.format("  %9s: %s%n", name, Printout.oneLine(value))));
      }
    }
    return text.isEmpty() ? "nothing is wrong as far as is known\n" : text.toString();
  }
}
