package dev.culvert.sa.menu;

import java.util.function.Function;

/**
 * How the values of a property are read and written.
 *
 * @param form what a value looks like, for messages and help
 * @param parser reads the text; refuses with an IllegalArgumentException whose message is fit for
 *     the user
 * @param formatter writes what the parser reads
 * @param quoted true when print puts the value into quotes
 */
public record ValueType<V>(
    String form, Function<String, V> parser, Function<V, String> formatter, boolean quoted) {

  /** A type whose values print without quotes. */
  public static <V> ValueType<V> of(
      String form, Function<String, V> parser, Function<V, String> formatter) {
    return new ValueType<>(form, parser, formatter, false);
  }
}
