package dev.culvert.lab;

import java.util.List;

/**
 * What a service exported at one moment.
 *
 * @param text in Prometheus' text form
 */
public record MetricPage(String text) {

  /**
   * The sum of a metric over all label sets that hold the given labels.
   *
   * @param labels such as {@code type="acquire"}
   */
  public double sum(String name, String... labels) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
