package dev.culvert.ike.app.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Whether the broker answers. A consumer asks it all the time, by fetches and heartbeats, and goes
 * on in silence when there is no answer; only the count of bytes that came in tells.
 */
final class BrokerContact {

  /** Many times the longest time between two answers: 100 ms for an empty fetch. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Metric bytesIn;
  private double lastBytes;
  private long lastChange;

  BrokerContact(Consumer<?, ?> consumer) {
    this.bytesIn =
        consumer.metrics().entrySet().stream()
            .filter(metric -> isBytesIn(metric.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the consumer counts no bytes"));
  }

  private static boolean isBytesIn(MetricName name) {
    return name.group().equals("consumer-metrics") && name.name().equals("incoming-byte-total");
  }

  /**
   * True when something was heard lately.
   *
   * @param now a reading of {@link System#nanoTime}, not before that of the last call
   */
  boolean holds(long now) {
    double bytes = ((Number) bytesIn.metricValue()).doubleValue();
    if (bytes != lastBytes) {
      lastBytes = bytes;
      lastChange = now;
    }
    return lastBytes > 0 && now - lastChange < SILENCE.toNanos();
  }
}
