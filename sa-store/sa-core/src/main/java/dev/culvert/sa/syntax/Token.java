package dev.culvert.sa.syntax;

/** The smallest pieces of a console line. */
sealed interface Token {

  Position position();

  /**
   * A run of characters, of which parts may have been quoted.
   *
   * @param text the characters, quotes removed and escapes resolved
   */
  record Word(Position position, String text) implements Token {}

  /** {@code property=value}, without white space around the sign. */
  record Pair(Position position, String property, String value) implements Token {}

  /** {@code [}, {@code ]} or {@code /}. */
  record Mark(Position position, char mark) implements Token {}

  /** The end of a command: a line end or {@code ;}. */
  record End(Position position) implements Token {}
}
