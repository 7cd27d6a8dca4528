package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoveringArrayTest {

  private static final List<List<String>> FACTORS =
      List.of(
          List.of("plain", "fancy", "combined"),
          List.of("none", "a", "b"),
          List.of("1", "2", "3", "4"),
          List.of("x", "y"));

  /** "combined" goes with "none" and with nothing else of that factor. */
  private static boolean allowed(int factor, String value, int other, String otherValue) {
    return factor != 0 || other != 1 || value.equals("combined") == otherValue.equals("none");
  }

  @Test
  void everyAllowedPairStandsInARowAndNoOther() {
    List<List<String>> rows = CoveringArray.of(FACTORS, CoveringArrayTest::allowed);
    for (int factor = 0; factor < FACTORS.size(); factor++) {
      for (int other = factor + 1; other < FACTORS.size(); other++) {
        for (String value : FACTORS.get(factor)) {
          for (String otherValue : FACTORS.get(other)) {
            int f = factor;
            int o = other;
            boolean there =
                rows.stream().anyMatch(r -> r.get(f).equals(value) && r.get(o).equals(otherValue));
            assertTrue(
                there == allowed(f, value, o, otherValue),
                "%s with %s: %s".formatted(value, otherValue, there));
          }
        }
      }
    }
  }

  /** The largest two factors have 12 pairs; the product has 40 allowed rows. */
  @Test
  void rowsAreFarFewerThanTheProduct() {
    int rows = CoveringArray.of(FACTORS, CoveringArrayTest::allowed).size();
    assertTrue(rows >= 12 && rows <= 18, "rows: " + rows);
  }
}
