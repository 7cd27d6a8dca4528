package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyBenchTest {

  @Test
  void aShortRunHasAllFigures() {
    List<Figure> figures = PolicyBench.run(Extent.SHORT);
    assertEquals(6 * 3 + 1, figures.size());
    for (Figure figure : figures) {
      assertTrue(figure.value() > 0 && Double.isFinite(figure.value()), figure::toString);
    }
  }
}
