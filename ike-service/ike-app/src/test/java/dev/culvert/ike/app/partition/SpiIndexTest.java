package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.IkeSpi;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpiIndexTest {

  private static final IkeSpi FIRST = new IkeSpi(9);
  private static final IkeSpi SECOND = new IkeSpi(3);

  private final SpiIndex<String> index = new SpiIndex<>();

  @Test
  void whatStaysUnderItsKeyKeepsItsPlace() {
    move(FIRST, null, "a");
    move(SECOND, null, "a");
    move(FIRST, "a", "a");
    assertUnder("a", FIRST, SECOND);
  }

  @Test
  void whatComesBackComesLast() {
    move(FIRST, null, "a");
    move(SECOND, null, "a");
    move(FIRST, "a", "b");
    assertUnder("a", SECOND);
    assertUnder("b", FIRST);
    move(FIRST, "b", "a");
    assertUnder("a", SECOND, FIRST);
    assertUnder("b");
  }

  @Test
  void whatIsGoneIsUnderNoKey() {
    move(FIRST, null, "a");
    move(FIRST, "a", null);
    move(FIRST, "a", null);
    assertUnder("a");
  }

  private void move(IkeSpi spi, String from, String to) {
    index.move(spi, Optional.ofNullable(from), Optional.ofNullable(to));
  }

  private void assertUnder(String key, IkeSpi... expected) {
    assertEquals(List.of(expected), List.copyOf(index.under(key)));
  }
}
