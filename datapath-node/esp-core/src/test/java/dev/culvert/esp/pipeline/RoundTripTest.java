package dev.culvert.esp.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {

  static List<Shape> shapes() {
    return Shape.all();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void eachShapeComesBack(Shape shape) {
    Suite suite = shape.protocol() == SaKey.Protocol.AH ? Suite.AH_SHA256 : Suite.GCM;
    Loop loop = new Loop();
    loop.policies(shape.policy());
    loop.install(suite, shape.sa(suite, 1).outbound(), Packets.PACKET_BYTES);
    loop.accept(suite, shape.sa(suite, 1).inbound());
    for (int dataBytes = 0; dataBytes < 50; dataBytes++) {
      byte[] packet = Packets.withTos(shape.ends().packet(dataBytes), 0xba);
      loop.send(Tunnel.NOW, packet);
      byte[] outer = Packets.bytes(loop.esp, 0);
      assertTrue(IpPacket.wellFormed(outer, 0, outer.length));
      assertEquals(shape.outerIpv6(), IpPacket.isIpv6(outer, 0));
      assertEquals(outer.length, IpPacket.totalLength(outer, 0));
      assertEquals(0xba, IpPacket.tos(outer, 0));
      loop.receive(Tunnel.NOW, Packets.withTos(outer, 0xbb));
      assertArrayEquals(Packets.withTos(packet, 0xbb), Packets.bytes(loop.delivered, 0));
    }
    assertEquals(50, loop.sad.sas().iterator().next().counters().packets());
    assertEquals(50, loop.inboundPolicy.inTransformed().get());
  }

  static List<Suite> suites() {
    return Suite.all();
  }

  @ParameterizedTest
  @MethodSource("suites")
  void everyLengthComesBack(Suite suite) {
    Loop loop = new Loop();
    loop.policies(Tunnel.policy(Tunnel.POLICY, 0, Policy.Level.REQUIRE));
    OutboundSa sender = loop.install(suite, 0x1001, false);
    InboundSa receiver = loop.accept(suite, 0x1001, false);
    for (int dataBytes = 0; dataBytes < 150; dataBytes++) {
      byte[] packet = Packets.betweenOffices(dataBytes);
      loop.send(Tunnel.NOW, packet);
      assertEquals(1, loop.esp.size());
      assertEquals(Loop.MARK, loop.esp.mark(0));
      byte[] outer = Packets.bytes(loop.esp, 0);
      assertTrue(Ipv4Header.wellFormed(outer, 0, outer.length));
      assertEquals(outer.length, Ipv4Header.totalLength(outer, 0));
      loop.receive(Tunnel.NOW + 1, outer);
      assertArrayEquals(packet, Packets.bytes(loop.delivered, 0));
    }
    assertEquals(150, sender.sequence());
    assertEquals(150, sender.counters().packets());
    assertEquals(150 * 28 + 149 * 75, receiver.counters().bytes());
    assertEquals(Tunnel.NOW + 1, receiver.counters().lastUse());
    assertEquals(150, loop.inboundPolicy.inTransformed().get());
    assertEquals(150, loop.spd.runtime(Tunnel.POLICY).counters().outTransformed().get());
    assertEquals(0, loop.inbounds.drops().total());
  }

  @ParameterizedTest
  @MethodSource("suites")
  void everyFlippedBitIsNoticed(Suite suite) {
    Loop loop = new Loop();
    loop.policies(Tunnel.policy(Tunnel.POLICY, 0, Policy.Level.REQUIRE));
    loop.install(suite, 0x1001, true);
    loop.accept(suite, 0x1001, true);
    loop.send(Tunnel.NOW, Packets.betweenOffices(20));
    byte[] outer = Packets.bytes(loop.esp, 0);
    int espAt = 28;
    for (int bit = 8 * espAt; bit < 8 * outer.length; bit++) {
      byte[] forged = outer.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      loop.receive(Tunnel.NOW, forged);
      assertTrue(loop.delivered.isEmpty(), "bit " + bit);
    }
    // 32 bits of SPI find no SA; clearing the one set bit of sequence number 1 makes it 0.
    assertEquals(32, loop.inbounds.drops().get(DropReason.NO_SA));
    assertEquals(1, loop.inbounds.drops().get(DropReason.REPLAY_TOO_OLD));
    assertEquals(
        8L * (outer.length - espAt) - 33, loop.inbounds.drops().get(DropReason.ICV_INVALID));
    loop.receive(Tunnel.NOW, outer);
    assertEquals(1, loop.delivered.size(), "forgeries did not move the replay window");
  }
}
