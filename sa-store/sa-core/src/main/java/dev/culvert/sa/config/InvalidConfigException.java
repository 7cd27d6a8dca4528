package dev.culvert.sa.config;

/** A change is refused; nothing of it is applied. */
public final class InvalidConfigException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  /** Refuses for the given reason. */
  public InvalidConfigException(Problem problem) {
    super(problem.line());
    this.problem = problem;
  }

  /** Refuses because of a property. */
  public InvalidConfigException(String property, String value, String message, String fix) {
    this(new Problem(property, value, message, fix));
  }

  /** Why. */
  public Problem problem() {
    return problem;
  }
}
