package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentClampTest {
  private static final int MTU = 1500;
  private static final String SYN =
      "9c400050" + "00000001" + "00000000" + "6002ffff" + "00000000" + "020405b4";

  private final Loop loop = new Loop();

  static Stream<Shape> shapes() {
    return Shape.all().stream();
  }

  private static byte[] tcp(Shape shape, byte[] segment) {
    return Packets.ip(shape.ends().host1(), shape.ends().host2(), IpProtocol.TCP, segment);
  }

  private static int offered(byte[] packet) {
    int at = packet.length - 2;
    return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
  }

  private void install(Shape shape) {
    Suite suite = shape.protocol() == Protocol.ESP ? Suite.CBC_SHA256 : Suite.AH_SHA256;
    loop.policies(
        Tunnel.withOuterHeader(
            shape.policy(), Policy.DontFragment.INHERIT, Policy.OuterHeader.INHERIT_DSCP));
    loop.install(suite, shape.sa(suite, 1).outbound(), MTU);
    loop.accept(suite, shape.sa(suite, 1).inbound());
  }

  /** Full segments of the size that comes out of the tunnel pass in one packet, longer ones not. */
  @ParameterizedTest
  @MethodSource("shapes")
  void segmentsOfTheOfferedSizeFit(Shape shape) {
    install(shape);
    loop.send(NOW, tcp(shape, HexFormat.of().parseHex(SYN)));
    loop.receive(NOW, loop.sent());
    int offered = offered(Packets.bytes(loop.delivered, 0));
    assertTrue(offered < 1460, "lowered");
    loop.send(NOW, dontFragment(tcp(shape, segment(offered))));
    assertEquals(1, loop.esp.size());
    loop.send(NOW, dontFragment(tcp(shape, segment(offered + 1))));
    assertTrue(loop.esp.isEmpty());
  }

  private static byte[] dontFragment(byte[] packet) {
    return packet[0] >>> 4 == 4 ? Packets.withFragmentWord(packet, 0x4000) : packet;
  }

  private static byte[] segment(int dataBytes) {
    byte[] segment = new byte[20 + dataBytes];
    segment[12] = 0x50;
    segment[13] = 0x10;
    return segment;
  }

  @Test
  void whatComesInIsLoweredToTheWayBack() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape);
    loop.send(NOW, tcp(shape, HexFormat.of().parseHex(SYN)));
    loop.sad.sas().forEach(sa -> sa.mtuIs(1400));
    loop.receive(NOW, loop.sent());
    int offered = offered(Packets.bytes(loop.delivered, 0));
    // 1400 less IP, ESP, IV and ICV leave 83 blocks, less trailer, IP and TCP.
    assertEquals(83 * 16 - 2 - 40, offered);
  }

  @Test
  void segmentsWithoutSynStayAsTheyAre() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape);
    byte[] ack = HexFormat.of().parseHex(SYN.replace("6002", "6010"));
    byte[] packet = tcp(shape, ack);
    loop.send(NOW, packet);
    loop.receive(NOW, loop.sent());
    assertArrayEquals(packet, Packets.bytes(loop.delivered, 0));
  }
}
