package dev.culvert.datapath.steering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.linux.PacketMark;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleNumbersTest {

  private final RuleNumbers numbers = new RuleNumbers();

  @Test
  void aPolicyKeepsItsNumberWhereverItStands() {
    Map<String, Integer> first = numbers.assign(List.of("a", "b"));
    Map<String, Integer> second = numbers.assign(List.of("c", "b"));
    assertEquals(first.get("b"), second.get("b"));
    assertNotEquals(first.get("a"), second.get("c"), "a free number rests");
  }

  @Test
  void numbersComeAgainAfterAllOthers() {
    numbers.assign(List.of("stays"));
    for (int i = 0; i < 2 * PacketMark.MAX_RULE; i++) {
      Map<String, Integer> given = numbers.assign(List.of("stays", "p" + i));
      assertEquals(1, given.get("stays"));
      assertNotEquals(1, given.get("p" + i));
    }
  }

  @Test
  void morePoliciesThanNumbersAreRefused() {
    List<String> many =
        IntStream.rangeClosed(0, PacketMark.MAX_RULE).mapToObj(Integer::toString).toList();
    assertThrows(IllegalStateException.class, () -> numbers.assign(many));
  }
}
