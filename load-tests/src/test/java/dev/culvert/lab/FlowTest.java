package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlowTest {

  @Test
  void whatGoesRoundOrIsOvertakenIsNotLost() {
    assertEquals(new Flow.Loss(6, 0, Duration.ofSeconds(1)), loss(65533, 65535, 65534, 0, 2, 1));
  }

  @Test
  void whatNeverCameIsLostThoughAnotherCameTwice() {
    assertEquals(new Flow.Loss(5, 2, Duration.ofSeconds(1)), loss(65534, 65534, 0, 2));
  }

  @Test
  void aLongOutageIsLossAlone() {
    assertEquals(new Flow.Loss(60_001, 59_999, Duration.ofSeconds(1)), loss(10, 60_010));
  }

  /** Of answers that came a second apart. */
  private static Flow.Loss loss(int... sequences) {
    AtomicInteger second = new AtomicInteger();
    return Flow.Loss.of(
        Arrays.stream(sequences)
            .mapToObj(sequence -> new Flow.Answer(second.getAndIncrement(), sequence))
            .toList());
  }
}
