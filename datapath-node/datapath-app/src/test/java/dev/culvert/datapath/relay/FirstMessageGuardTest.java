package dev.culvert.datapath.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirstMessageGuardTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5;
  private static final int PER_SECOND = 10;

  private final FirstMessageGuard guard = new FirstMessageGuard(PER_SECOND, 42, START);

  @Test
  void aPrefixHasItsTokensAndEarnsThemAgain() {
    assertEquals(PER_SECOND, admitted("198.51.100.1", 100, START));
    assertEquals(5, admitted("198.51.100.1", 100, START + SECOND / 2));
    assertEquals(PER_SECOND, admitted("198.51.100.1", 100, START + 60 * SECOND));
  }

  @Test
  void neighboursShareOneBucket() {
    assertEquals(PER_SECOND, admitted("198.51.100.1", 100, START));
    assertFalse(guard.admit(IpAddress.parse("198.51.100.200"), START));
  }

  @Test
  void otherPrefixesAreNotHeldUp() {
    assertEquals(PER_SECOND, admitted("198.51.100.1", 100, START));
    assertTrue(guard.admit(IpAddress.parse("198.51.101.1"), START));
    assertTrue(guard.admit(IpAddress.parse("2001:db8::1"), START));
  }

  private long admitted(String source, int messages, long now) {
    IpAddress address = IpAddress.parse(source);
    return IntStream.range(0, messages).filter(i -> guard.admit(address, now)).count();
  }
}
