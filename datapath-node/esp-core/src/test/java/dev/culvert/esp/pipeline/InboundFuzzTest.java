package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.stats.DropReason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in: never an exception, always a named drop, and the SA works on. */
class InboundFuzzTest {
  private static final int INPUTS = 20_000 * Integer.getInteger("culvert.fuzz.times", 1);
  private static final byte[] PACKET = Packets.betweenOffices(60);

  private final Random random = new Random(20260);

  @Test
  void randomAndMutatedOuterPackets() {
    Loop loop = loop(Suite.CBC_SHA256);
    byte[] valid = EspPackets.seal(Suite.CBC_SHA256, 0x1001, 1, PACKET, 4);
    int delivered = 0;
    for (int i = 0; i < INPUTS; i++) {
      loop.receive(NOW, random.nextInt(4) == 0 ? randomBytes(200) : mutated(valid));
      if (!loop.delivered.isEmpty()) {
        // A mutation of nothing but TTL or identification, which no ICV covers.
        assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
        delivered++;
        forgetReplays(loop);
      }
    }
    assertEquals(INPUTS, loop.inbounds.drops().total() + delivered);
    Set<DropReason> seen = reasons(loop);
    assertTrue(
        seen.containsAll(
            Set.of(
                DropReason.OUTER_MALFORMED,
                DropReason.OUTER_FRAGMENT,
                DropReason.NOT_ESP,
                DropReason.NO_SA,
                DropReason.ESP_TOO_SHORT,
                DropReason.ESP_MISALIGNED,
                DropReason.ICV_INVALID)),
        () -> "reasons seen: " + seen);
    loop.receive(NOW, valid);
    assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
  }

  @Test
  void randomAndMutatedContentUnderARightIcv() {
    Loop loop = loop(Suite.GCM);
    int delivered = 0;
    for (int i = 1; i <= INPUTS; i++) {
      byte[] plain = random.nextInt(4) == 0 ? randomBytes(100) : mutated(Arrays.copyOf(PACKET, 92));
      byte[] trailer = {0, (byte) (random.nextInt(8) == 0 ? 59 : 4)};
      if (random.nextInt(8) == 0) {
        random.nextBytes(trailer);
      }
      byte[] content = Arrays.copyOf(plain, (plain.length + 2 & ~3) + 2);
      String trailerHex = HexFormat.of().formatHex(trailer);
      loop.receive(NOW, EspPackets.sealWithTrailer(Suite.GCM, 0x1001, i, content, trailerHex));
      delivered += loop.delivered.size();
    }
    assertEquals(INPUTS, loop.inbounds.drops().total() + delivered);
    Set<DropReason> seen = reasons(loop);
    assertTrue(
        seen.containsAll(
            Set.of(
                DropReason.PADDING_INVALID,
                DropReason.DUMMY,
                DropReason.NEXT_HEADER_UNEXPECTED,
                DropReason.INNER_MALFORMED,
                DropReason.SELECTOR_MISMATCH)),
        () -> "reasons seen: " + seen);
  }

  static List<Shape> shapes() {
    return Shape.all();
  }

  /** A packet that is changed where no ICV looks comes out; of any other nothing does. */
  @ParameterizedTest
  @MethodSource("shapes")
  void mutatedPacketsOfEachShape(Shape shape) {
    Suite suite = shape.protocol() == SaKey.Protocol.AH ? Suite.AH_SHA256 : Suite.GCM;
    Loop loop = new Loop();
    loop.policies(shape.policy());
    loop.install(suite, shape.sa(suite, 1).outbound(), Packets.PACKET_BYTES);
    loop.send(NOW, shape.ends().packet(60));
    byte[] valid = loop.sent()[0];
    int delivered = 0;
    for (int i = 0; i < INPUTS / 10; i++) {
      loop.accept(suite, shape.sa(suite, 1).inbound());
      loop.receive(NOW, mutated(valid));
      delivered += loop.delivered.size();
      loop.sad.remove(loop.sad.sas().iterator().next().key());
    }
    assertEquals(INPUTS / 10, loop.inbounds.drops().total() + delivered);
    assertTrue(loop.inbounds.drops().get(DropReason.ICV_INVALID) > 0);
  }

  @Test
  void randomAndMutatedInnerPacketsOnTheWayOut() {
    Loop loop = loop(Suite.GCM);
    loop.policies(Tunnel.policy(Tunnel.POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, 0x1001, true);
    int out = 0;
    for (int i = 0; i < INPUTS; i++) {
      loop.send(NOW, random.nextInt(4) == 0 ? randomBytes(200) : mutated(PACKET));
      out += loop.esp.size() + loop.clear.size();
    }
    assertEquals(INPUTS, loop.outbounds.drops().total() + out);
    assertTrue(out > INPUTS / 10, "some mutations leave a packet");
  }

  private static Loop loop(Suite suite) {
    Loop loop = new Loop();
    loop.accept(suite, 0x1001, true);
    return loop;
  }

  private static void forgetReplays(Loop loop) {
    loop.sad.remove(loop.sad.sas().iterator().next().key());
    loop.accept(Suite.CBC_SHA256, 0x1001, true);
  }

  private static Set<DropReason> reasons(Loop loop) {
    Set<DropReason> seen = EnumSet.noneOf(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      if (loop.inbounds.drops().get(reason) > 0) {
        seen.add(reason);
      }
    }
    return seen;
  }

  private byte[] randomBytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** One to three bytes changed, perhaps cut; mostly with a right header checksum and length. */
  private byte[] mutated(byte[] packet) {
    byte[] changed =
        Arrays.copyOf(packet, packet.length - (random.nextInt(3) > 0 ? 0 : cut(packet)));
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
    }
    if (IpPacket.isIpv6(packet, 0)) {
      if (random.nextInt(8) > 0 && changed.length >= 40) {
        changed[0] = 0x60;
        changed[4] = (byte) (changed.length - 40 >> 8);
        changed[5] = (byte) (changed.length - 40);
      }
    } else if (random.nextInt(8) > 0 && changed.length >= 20) {
      changed[0] = 0x45;
      changed[2] = (byte) (changed.length >> 8);
      changed[3] = (byte) changed.length;
      changed = Packets.withChecksum(changed);
    }
    return changed;
  }

  private int cut(byte[] packet) {
    return random.nextInt(packet.length);
  }
}
