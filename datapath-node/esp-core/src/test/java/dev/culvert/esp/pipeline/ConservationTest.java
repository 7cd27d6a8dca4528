package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static dev.culvert.esp.fixture.Tunnel.POLICY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.Action;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.spd.HoldQueue;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No packet gets lost without a name: what goes in comes out or is counted as dropped. */
class ConservationTest {
  private static final int BATCHES = 3000;
  private static final int SPI = 0x1001;

  /** Protected, held, passed with a question, discarded, passed, and a port that asks for ports. */
  private static final Policy[] POLICIES = {
    Tunnel.policy("web", 5, Action.ENCRYPT, "10.1.202.0/24", "10.1.9.0/24", 17, PortRange.of(80)),
    Tunnel.policy(POLICY, 4, Level.REQUIRE),
    Tunnel.policy("held", 3, Action.ENCRYPT, "10.1.202.0/24", "10.1.3.0/24", 0, PortRange.ANY),
    Tunnel.policy("block", 2, Action.DISCARD, "10.1.202.0/24", "10.1.2.0/24", 0, PortRange.ANY),
    Tunnel.policy("bypass", 1, Action.NONE, "10.1.202.0/24", "10.1.1.0/24", 0, PortRange.ANY),
  };

  private static final List<String> DESTINATIONS =
      List.of(
          "10.1.101.9", "10.1.101.9", "10.1.9.9", "10.1.3.9", "10.1.2.9", "10.1.1.9", "10.9.9.9");

  private final Loop loop = new Loop();
  private int sent;
  private int protectedOnes;
  private int inClear;
  private int byRule;
  private int received;
  private int delivered;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyPacketComesOutOrIsCounted(long seed) {
    Random random = new Random(seed);
    loop.policies(POLICIES);
    loop.install(Suite.GCM, SPI, false);
    loop.accept(Suite.GCM, SPI, false);
    long now = NOW;
    for (int i = 0; i < BATCHES; i++) {
      now += random.nextInt(40);
      send(now, packets(random));
      receive(now, disturbed(loop.sent(), random));
    }
    send(now + HoldQueue.HOLD_MILLIS);
    assertEquals(sent, protectedOnes + inClear + loop.outbounds.drops().total());
    assertEquals(received, delivered + loop.inbounds.drops().total());
    assertEquals(protectedOnes, sum(PolicyCounters::outTransformed));
    assertEquals(byRule, sum(PolicyCounters::outAccepted));
    long nameless = loop.outbounds.drops().get(DropReason.INNER_MALFORMED);
    assertEquals(loop.outbounds.drops().total() - nameless, sum(PolicyCounters::outDropped));
    assertTrue(delivered > BATCHES / 10 && inClear > BATCHES / 10, "there was traffic");
  }

  private void send(long nowMillis, byte[]... packets) {
    loop.send(nowMillis, packets);
    sent += packets.length;
    protectedOnes += loop.esp.size();
    inClear += loop.clear.size();
    // What no policy matches has no mark.
    byRule +=
        (int) IntStream.range(0, loop.clear.size()).filter(i -> loop.clear.mark(i) != 0).count();
  }

  private void receive(long nowMillis, byte[]... packets) {
    loop.receive(nowMillis, packets);
    received += packets.length;
    delivered += loop.delivered.size();
  }

  private long sum(Function<PolicyCounters, Counter> counter) {
    return Stream.of(POLICIES)
        .map(policy -> loop.spd.runtime(policy.name()).counters())
        .mapToLong(counters -> counter.apply(counters).get())
        .sum();
  }

  private static byte[][] packets(Random random) {
    byte[][] packets = new byte[random.nextInt(5)][];
    for (int i = 0; i < packets.length; i++) {
      String destination = DESTINATIONS.get(random.nextInt(DESTINATIONS.size()));
      byte[] packet =
          Packets.udp("10.1.202.7", 5000, destination, 80 + random.nextInt(2), random.nextInt(600));
      packets[i] =
          switch (random.nextInt(8)) {
            case 0 -> Packets.withFragmentWord(packet, random.nextInt(0x4000));
            case 1 -> Packets.withTos(packet, random.nextInt(256));
            case 2 -> random.nextInt(4) == 0 ? new byte[random.nextInt(60)] : packet;
            default -> packet;
          };
    }
    return packets;
  }

  /** Lost, doubled, damaged and marked on the way. */
  private static byte[][] disturbed(byte[][] packets, Random random) {
    List<byte[]> arriving = new ArrayList<>();
    for (byte[] packet : packets) {
      switch (random.nextInt(8)) {
        case 0 -> {}
        case 1 -> arriving.addAll(List.of(packet, packet));
        case 2 -> arriving.add(Packets.withTos(packet, random.nextInt(256)));
        case 3 -> {
          packet[random.nextInt(packet.length)] ^= (byte) (1 + random.nextInt(255));
          arriving.add(packet);
        }
        default -> arriving.add(packet);
      }
    }
    return arriving.toArray(byte[][]::new);
  }
}
