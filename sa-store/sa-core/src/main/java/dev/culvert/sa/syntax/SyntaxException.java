package dev.culvert.sa.syntax;

/** The input is not of the console's language. The only exception that lexer and parser throw. */
public final class SyntaxException extends Exception {

  private static final long serialVersionUID = 1;

  private final Position position;

  /**
   * Says what was expected and where.
   *
   * @param position where the input stops making sense
   * @param message what was found and what was expected
   */
  public SyntaxException(Position position, String message) {
    super(message + " (" + position + ")");
    this.position = position;
  }

  /** Where the input stops making sense. */
  public Position position() {
    return position;
  }
}
