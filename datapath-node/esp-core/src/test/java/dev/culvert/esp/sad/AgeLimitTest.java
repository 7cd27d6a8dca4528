package dev.culvert.esp.sad;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.stats.SaCounters;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgeLimitTest {

  private final SaCounters counters = new SaCounters();

  @Test
  void countsFromWhenTheSaWasMade() {
    AgeLimit hard = AgeLimit.hard(SaBuilder.of(Suite.GCM, 0x1001).outbound());
    long end = Tunnel.NOW + Tunnel.HARD.toMillis();
    assertFalse(hard.isReached(counters, end - 1));
    assertTrue(hard.isReached(counters, end));
  }

  @Test
  void countsFromTheFirstPacket() {
    SecurityAssociation sa =
        SaBuilder.of(Suite.GCM, 0x1001)
            .useLifetime(Duration.ofSeconds(5), Duration.ofSeconds(8))
            .outbound();
    long first = Tunnel.NOW + 1_000;
    assertFalse(AgeLimit.hard(sa).isReached(counters, first + 8_000), "no packet yet");
    counters.transformed(100, first);
    counters.transformed(100, first + 4_000);
    assertFalse(AgeLimit.soft(sa).isReached(counters, first + 4_999));
    assertTrue(AgeLimit.soft(sa).isReached(counters, first + 5_000));
    assertFalse(AgeLimit.hard(sa).isReached(counters, first + 7_999));
    assertTrue(AgeLimit.hard(sa).isReached(counters, first + 8_000));
  }
}
