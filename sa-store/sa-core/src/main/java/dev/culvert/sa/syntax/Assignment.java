package dev.culvert.sa.syntax;

/**
 * {@code property=value} as it was typed. The value may be a secret, so this prints without it.
 *
 * @param property the property as typed, maybe abbreviated
 * @param value the value, quotes removed
 * @param position where the property stands
 */
public record Assignment(String property, String value, Position position) {

  @Override
  public String toString() {
    return property + "=… at " + position;
  }
}
