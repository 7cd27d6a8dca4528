package dev.culvert.sa.syntax;

/**
 * Where something stands in the input.
 *
 * @param line from 1
 * @param column from 1, in UTF-16 units
 */
public record Position(int line, int column) {

  @Override
  public String toString() {
    return "line " + line + " column " + column;
  }
}
