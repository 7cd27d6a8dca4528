package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MetricPageTest {

  private static final MetricPage PAGE =
      new MetricPage(
          """
          # HELP wait_seconds_sum no sample
          wait_seconds_sum{phase="read",type="acquire"} 0.25
          wait_seconds_sum{phase="read",type="bound"} 4.0
          wait_seconds_sum{phase="step",type="acquire"} 8.0
          wait_seconds_sum_other 16.0
          up 1.0
          """);

  @Test
  void sumsTheSamplesThatHaveAllLabels() {
    assertEquals(12.25, PAGE.sum("wait_seconds_sum"));
    assertEquals(8.25, PAGE.sum("wait_seconds_sum", "type=\"acquire\""));
    assertEquals(0.25, PAGE.sum("wait_seconds_sum", "type=\"acquire\"", "phase=\"read\""));
    assertEquals(1.0, PAGE.sum("up"));
    assertEquals(0.0, PAGE.sum("absent"));
  }
}
