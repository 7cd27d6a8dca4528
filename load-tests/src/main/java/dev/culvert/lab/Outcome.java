package dev.culvert.lab;

import java.util.List;

/**
 * How a command ended.
 *
 * @param command what was run
 * @param exit its exit status
 * @param out its standard output
 * @param err its standard error
 */
public record Outcome(List<String> command, int exit, String out, String err) {

  public Outcome {
    command = List.copyOf(command);
  }

  public boolean succeeded() {
    return exit == 0;
  }

  /**
   * This outcome, if the command succeeded.
   *
   * @throws LabException with everything the command said, if it failed
   */
  public Outcome orThrow() {
    if (!succeeded()) {
      throw new LabException(
          "exit status %d of: %s%n%s%s".formatted(exit, String.join(" ", command), out, err));
    }
    return this;
  }
}
