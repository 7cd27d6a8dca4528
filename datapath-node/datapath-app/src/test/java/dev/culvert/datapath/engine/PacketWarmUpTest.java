package dev.culvert.datapath.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The warm-up in a process and a network namespace of its own, and what the JIT says of it. */
class PacketWarmUpTest {
  private static final String NAMESPACE = "culvert-warm-up-" + ProcessHandle.current().pid();

  /** What the kernel may not have delivered when the warm-up ends. */
  private static final int LAST_BURST = 100;

  /** What all packets pass, from the TUN device's queue to the socket and back. */
  private static final List<String> HOT =
      List.of(
          "engine.OutboundWorker::readBatch",
          "esp.offload.Segmenter::next",
          "esp.pipeline.OutboundPipeline::route",
          "crypto.openssl.LibCryptoAeadCipher::start",
          "engine.IpsecSender::addUdp",
          "engine.InboundWorker::takeDatagram",
          "esp.pipeline.InboundPipeline::receive",
          "esp.offload.Coalescer::add",
          "engine.InboundWorker::decapsulate");

  @BeforeAll
  static void makeNamespace() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!root) {
      System.out.println("SKIPPED PacketWarmUpTest: namespaces need root");
    }
    Assumptions.assumeTrue(root, "namespaces need root");
    EngineProcess.run(List.of("ip", "netns", "add", NAMESPACE));
  }

  @AfterAll
  static void removeNamespace() throws Exception {
    if ("root".equals(System.getProperty("user.name"))) {
      EngineProcess.run(List.of("ip", "netns", "del", NAMESPACE));
    }
  }

  /** By the JIT's second compiler, whose level is 4. */
  @Test
  void whatCarriesEachPacketIsCompiled() throws Exception {
    EngineProcess.run(List.of("ip", "-n", NAMESPACE, "link", "set", "lo", "up"));
    List<String> lines = warmUp();
    assertTrue(
        cameRound(lines) >= PacketWarmUp.PACKETS - LAST_BURST,
        cameRound(lines) + " packets came round");
    for (String method : HOT) {
      assertTrue(
          lines.stream().anyMatch(line -> isCompiled(line, method)), method + " is not compiled");
    }
  }

  /** What is sent leaves by the loopback interface alone, and without it nothing is waited for. */
  @Test
  void withoutLoopbackItEndsAllTheSame() throws Exception {
    EngineProcess.run(List.of("ip", "-n", NAMESPACE, "link", "set", "lo", "down"));
    assertEquals(0, cameRound(warmUp()));
  }

  private static long cameRound(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(PacketWarmUpHost.CAME_ROUND))
        .mapToLong(line -> Long.parseLong(line.substring(PacketWarmUpHost.CAME_ROUND.length())))
        .sum();
  }

  /** What the process prints, and in it what the JIT does. */
  private static List<String> warmUp() throws Exception {
    return EngineProcess.run(
            List.of(
                "ip",
                "netns",
                "exec",
                NAMESPACE,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                // Compilations are awaited, so that all that are due are there at the end.
                "-Xbatch",
                "-XX:+PrintCompilation",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                PacketWarmUpHost.class.getName()))
        .lines()
        .toList();
  }

  /** The line is: time, number, flags, level, method, size. */
  private static boolean isCompiled(String line, String method) {
    return line.matches(" *\\d+ +\\d+ .{6}4 +dev\\.culvert\\.(datapath\\.)?" + method + " .*");
  }
}
