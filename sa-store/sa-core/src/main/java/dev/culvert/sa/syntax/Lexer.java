package dev.culvert.sa.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * Characters to tokens. White space separates; {@code "} quotes; {@code \} escapes inside quotes
 * and joins lines outside; {@code #} where a command could begin makes the rest of the line a
 * comment. A slash is a mark of its own where a word could begin, and part of the word elsewhere,
 * so that both {@code /ip/ipsec} and {@code 10.0.0.0/8} read well.
 */
final class Lexer {

  private static final String ESCAPES = "\"\\nrt$?_abfv";
  private static final String ESCAPED = "\"\\\n\r\t$? \u0007\b\f\u000b";

  private final String input;
  private final List<Token> tokens = new ArrayList<>();
  private int offset;
  private int line = 1;
  private int lineStart;

  private Lexer(String input) {
    this.input = input;
  }

  /** All tokens of the input; the last one is always an {@link Token.End}. */
  static List<Token> tokens(String input) throws SyntaxException {
    Lexer lexer = new Lexer(input);
    while (lexer.offset < input.length()) {
      lexer.next();
    }
    lexer.tokens.add(new Token.End(lexer.position()));
    return lexer.tokens;
  }

  private void next() throws SyntaxException {
    char c = input.charAt(offset);
    switch (c) {
      case '\n', ';' -> {
        tokens.add(new Token.End(position()));
        advance();
      }
      case ' ', '\t', '\r' -> advance();
      case '[', ']', '/' -> {
        tokens.add(new Token.Mark(position(), c));
        advance();
      }
      case '=' -> throw new SyntaxException(position(), "expected a property before =");
      case '\\' -> continuation();
      case '#' -> hash();
      default -> word();
    }
  }

  private void hash() throws SyntaxException {
    if (tokens.isEmpty() || tokens.getLast() instanceof Token.End) {
      while (offset < input.length() && input.charAt(offset) != '\n') {
        advance();
      }
    } else {
      word();
    }
  }

  /** A backslash may only stand before the end of the line, which it takes away. */
  private void continuation() throws SyntaxException {
    Position start = position();
    advance();
    while (offset < input.length() && " \t\r".indexOf(input.charAt(offset)) >= 0) {
      advance();
    }
    if (offset == input.length()) {
      throw new SyntaxException(start, "the line is continued but there is no next line");
    }
    if (input.charAt(offset) != '\n') {
      throw new SyntaxException(start, "expected the end of the line behind \\");
    }
    advance();
  }

  private void word() throws SyntaxException {
    Position start = position();
    String text = run(" \t\r\n;[]=\\");
    if (offset == input.length() || input.charAt(offset) != '=') {
      tokens.add(new Token.Word(start, text));
      return;
    }
    advance();
    if (offset < input.length() && input.charAt(offset) == '[') {
      throw new SyntaxException(position(), "expected a value, not [");
    }
    tokens.add(new Token.Pair(start, text, run(" \t\r\n;]\\")));
  }

  /** Reads up to one of the characters; what stands in quotes ends nothing. */
  private String run(String terminators) throws SyntaxException {
    StringBuilder text = new StringBuilder();
    while (offset < input.length() && terminators.indexOf(input.charAt(offset)) < 0) {
      if (input.charAt(offset) == '"') {
        quotedPart(text);
      } else {
        text.append(input.charAt(offset));
        advance();
      }
    }
    return text.toString();
  }

  private void quotedPart(StringBuilder text) throws SyntaxException {
    Position start = position();
    advance();
    while (offset < input.length()) {
      char c = input.charAt(offset);
      advance();
      switch (c) {
        case '"' -> {
          return;
        }
        case '\\' -> escape(text);
        default -> text.append(c);
      }
    }
    throw new SyntaxException(start, "expected a closing quote");
  }

  private void escape(StringBuilder text) throws SyntaxException {
    if (offset == input.length()) {
      return; // The missing quote is reported by the caller.
    }
    char c = input.charAt(offset);
    if (c == '\n') {
      // An exported text is wrapped inside quotes too, with the next line indented.
      do {
        advance();
      } while (offset < input.length() && " \t".indexOf(input.charAt(offset)) >= 0);
      return;
    }
    int known = ESCAPES.indexOf(c);
    if (known >= 0) {
      text.append(ESCAPED.charAt(known));
      advance();
      return;
    }
    int high = Character.digit(c, 16);
    int low = offset + 1 < input.length() ? Character.digit(input.charAt(offset + 1), 16) : -1;
    if (high < 0 || low < 0) {
      throw new SyntaxException(
          position(), "expected \", \\, n, r, t, $, ?, _ or two hexadecimal digits behind \\");
    }
    text.append((char) (high << 4 | low));
    advance();
    advance();
  }

  private Position position() {
    return new Position(line, offset - lineStart + 1);
  }

  private void advance() {
    if (input.charAt(offset) == '\n') {
      line++;
      lineStart = offset + 1;
    }
    offset++;
  }
}
