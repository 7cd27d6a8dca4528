package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuSamplingTest {

  private static final Duration BUSY = Duration.ofMillis(400);

  @TempDir Path folder;

  @Test
  void theInnermostFrameThatBelongsToAPartDecides() {
    assertEquals(
        CpuPart.CRYPTO,
        CpuPart.of(List.of("java.util.Arrays", "sun.security.provider.SHA2", "dev.culvert.ike.X")));
    assertEquals(
        CpuPart.KAFKA,
        CpuPart.of(List.of("java.lang.String", "org.apache.kafka.A", "dev.culvert.crypto.B")));
    assertEquals(CpuPart.REST, CpuPart.of(List.of("com.fasterxml.jackson.core.A")));
  }

  @Test
  void findsTheCryptographyOfThisProcess() throws Exception {
    CpuSampling sampling = CpuSampling.start(ProcessHandle.current(), folder.resolve("self.jfr"));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + BUSY.toNanos();
    MessageDigest digest = MessageDigest.getInstance("SHA-512");
    byte[] data = new byte[10_000];
    while (threads.getCurrentThreadCpuTime() < end) {
      digest.update(data);
    }
    Map<CpuPart, Duration> parts = sampling.stop();
    Duration crypto = parts.getOrDefault(CpuPart.CRYPTO, Duration.ZERO);
    assertTrue(crypto.compareTo(BUSY.dividedBy(4)) > 0, () -> "in cryptography: " + parts);
  }
}
