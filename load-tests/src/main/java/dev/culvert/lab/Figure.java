package dev.culvert.lab;

import java.util.Locale;

/**
 * One result of a benchmark.
 *
 * @param name what was measured, in lower case with hyphens
 * @param value how much
 * @param unit the unit of the value, {@code ratio} for a quotient of two
 */
record Figure(String name, double value, String unit) {

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%-44s %9.2f %s", name, value, unit);
  }

  /** This figure as a JSON object. */
  String toJson() {
    return String.format(
        Locale.ROOT, "{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}", name, value, unit);
  }
}
