package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Millions of packets through two gateways whose SAs live for ten seconds: each packet comes, and
 * comes once, and the gateways need no more memory in the second half than in the first.
 */
@NeedsRoot
@Tag("interop")
class SoakTest {
  private static final String PACKETS = "culvert.soak.packets";
  private static final int PER_SECOND = Integer.getInteger("culvert.soak.per-second", 20_000);
  private static final double MORE_MEMORY = 1.05;
  private static final Duration SAMPLING = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NODE = "datapath-node";
  private static final int NODE_PORT = 7082;

  /** Memory of both gateways' engines, bytes. */
  private record Memory(double heap, double resident) {

    static Memory of(List<Culvert> gateways) {
      double heap = 0;
      double resident = 0;
      for (Culvert gateway : gateways) {
        gateway.collectGarbage(NODE);
        heap += gateway.metrics(NODE_PORT).sum("jvm_memory_used_bytes", "area=\"heap\"");
        resident += gateway.residentBytes(NODE);
      }
      return new Memory(heap, resident);
    }

    Memory max(Memory other) {
      return new Memory(Math.max(heap, other.heap), Math.max(resident, other.resident));
    }
  }

  @Test
  void nothingIsLostOrComesTwiceAndMemoryStays() throws Exception {
    int packets = Integer.getInteger(PACKETS, 0);
    assumeTrue(
        packets > 0,
        "minutes of packets: -D%s=5000000 sends so many, -Dculvert.soak.per-second=%d each second"
            .formatted(PACKETS, PER_SECOND));
    try (BehindNat sites = BehindNat.build()) {
      List<Culvert> gateways = GatewayPair.culverts(sites);
      gateways.forEach(g -> g.console("/ip ipsec proposal set default lifetime=10s"));
      Host from = sites.office1().workstation();
      String to = sites.office2().workstationAddress();
      from.callUntilAnswered(to, PATIENCE);
      soak(gateways, from, sites.office2().workstation(), to, packets);
    }
  }

  private static void soak(List<Culvert> gateways, Host from, Host to, String address, int packets)
      throws Exception {
    Process receiver = program(to, NumberedReceiver.class);
    BufferedReader answers = receiver.inputReader();
    assertEquals("ready", answers.readLine());
    Set<String> spis = new HashSet<>();
    List<Memory> samples = new ArrayList<>();
    Process sender =
        program(
            from,
            NumberedSender.class,
            address,
            Integer.toString(packets),
            Integer.toString(PER_SECOND));
    while (!sender.waitFor(SAMPLING.toMillis(), TimeUnit.MILLISECONDS)) {
      samples.add(Memory.of(gateways));
      spis.addAll(gateways.getFirst().installedSpis());
    }
    assertEquals(0, sender.exitValue());
    receiver.outputWriter().close();
    assertEquals(packets + " 0", answers.readLine(), "packets, and those that came again");
    long seconds = packets / PER_SECOND;
    assertTrue(spis.size() >= 2 * (seconds / 10), spis.size() + " SPIs in " + seconds + " s");
    assertStays(samples);
  }

  private static void assertStays(List<Memory> samples) {
    Memory first = max(samples.subList(0, samples.size() / 2));
    Memory second = max(samples.subList(samples.size() / 2, samples.size()));
    System.out.println("memory in the first half: " + first + ", in the second: " + second);
    assertTrue(second.heap <= MORE_MEMORY * first.heap, "heap");
    assertTrue(second.resident <= MORE_MEMORY * first.resident, "resident memory");
  }

  private static Memory max(List<Memory> samples) {
    return samples.stream().reduce(new Memory(0, 0), Memory::max);
  }

  private static Process program(Host host, Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    return host.command(command.toArray(String[]::new))
        .start(new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT));
  }
}
