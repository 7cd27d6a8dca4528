package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  /**
   * On a machine that does other things, gives the engines, the sender and the receiver the CPU
   * before all else: a packet that finds no CPU in time is lost, whatever the engine does.
   */
  private static final boolean REAL_TIME = Boolean.getBoolean("culvert.soak.real-time");

  private static final double MORE_MEMORY = 1.05;

  /** A successor is asked for after seven to eight tenths of it, so every ten seconds. */
  private static final String LIFETIME = "13s";

  private static final int SECONDS_OF_A_ROUND = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NODE = "datapath-node";
  private static final int NODE_PORT = 7082;

  /** Memory of both gateways' engines, bytes. */
  private record Memory(double heap, double resident) {

    static Memory of(List<Culvert> gateways) {
      double heap = 0;
      double resident = 0;
      for (Culvert gateway : gateways) {
        gateway.process(NODE).collectGarbage();
        heap += gateway.metrics(NODE_PORT).sum("jvm_memory_used_bytes", "area=\"heap\"");
        resident += gateway.process(NODE).residentBytes();
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
      if (REAL_TIME) {
        gateways.forEach(g -> g.process(NODE).preferToAll());
      }
      gateways.forEach(g -> g.console("/ip ipsec proposal set default lifetime=" + LIFETIME));
      sites
          .office1()
          .workstation()
          .callUntilAnswered(sites.office2().workstationAddress(), PATIENCE);
      soak(sites, gateways, packets);
    }
  }

  /**
   * Sends in rounds. Between two of them memory is measured, for what a forced collection stops the
   * engine for is longer than what is sent meanwhile could wait.
   */
  private static void soak(BehindNat sites, List<Culvert> gateways, int packets) throws Exception {
    Site there = sites.office2();
    Process receiver = program(there.workstation(), NumberedReceiver.class);
    BufferedReader answers = receiver.inputReader();
    assertEquals("ready", answers.readLine());
    Process sender =
        program(
            sites.office1().workstation(),
            NumberedSender.class,
            there.workstationAddress(),
            Integer.toString(PER_SECOND));
    Set<String> spis = new HashSet<>();
    List<Memory> samples = new ArrayList<>();
    List<LossCounters> counters = new ArrayList<>(List.of(LossCounters.of(sites, gateways)));
    for (int sent = 0; sent < packets; ) {
      sent = Math.min(packets, sent + SECONDS_OF_A_ROUND * PER_SECOND);
      sendUpTo(sent, sender);
      counters.add(LossCounters.of(sites, gateways));
      samples.add(Memory.of(gateways));
      spis.addAll(gateways.getFirst().installedSpis());
    }
    receiver.outputWriter().close();
    String received = answers.readLine();
    counters.add(LossCounters.of(sites, gateways));
    assertEquals(packets + " 0", received, () -> "packets, again; lost " + byRound(counters));
    long seconds = packets / PER_SECOND;
    assertTrue(spis.size() >= 2 * (seconds / 10), spis.size() + " SPIs in " + seconds + " s");
    assertStays(samples);
  }

  /** What was lost, by the number of the round, of those that lost anything. */
  private static Map<Integer, LossCounters> byRound(List<LossCounters> counters) {
    Map<Integer, LossCounters> lost = new TreeMap<>();
    for (int round = 1; round < counters.size(); round++) {
      lost.put(round, counters.get(round).since(counters.get(round - 1)));
    }
    lost.values().removeIf(grown -> grown.values().isEmpty());
    return lost;
  }

  private static void sendUpTo(int number, Process sender) throws IOException {
    BufferedWriter orders = sender.outputWriter();
    orders.write(number + "\n");
    orders.flush();
    assertEquals(Integer.toString(number), sender.inputReader().readLine());
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
    if (REAL_TIME) {
      command.addAll(0, List.of("chrt", "--rr", "1"));
    }
    return host.command(command.toArray(String[]::new))
        .start(new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT));
  }
}
