package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.DontFragment;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.esp.fixture.Ends;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.Ipv6Header;
import dev.culvert.esp.packet.Overhead;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PathMtuTest {
  private static final int DF = 0x4000;
  private static final int INHERIT_DSCP = Policy.OuterHeader.INHERIT_DSCP;

  private final Loop loop = new Loop();

  /** Every suite in every shape that its protocol has. */
  static Stream<Shape> shapes() {
    return Shape.all().stream();
  }

  private static List<Suite> suites(Shape shape) {
    return shape.protocol() == Protocol.ESP
        ? Suite.all()
        : Suite.all().stream()
            .map(Suite::integrity)
            .distinct()
            .filter(integrity -> integrity.icvBytes() > 0)
            .map(Suite::ah)
            .toList();
  }

  private static int headerBytes(Shape shape) {
    return shape.innerIpv6() ? 40 : 20;
  }

  private static byte[] packet(Ends ends, int bytes, boolean dontFragment) {
    boolean ipv6 = ends.host1().indexOf(':') >= 0;
    byte[] packet = ends.packet(bytes - (ipv6 ? 40 : 20) - 8);
    return dontFragment && !ipv6 ? Packets.withFragmentWord(packet, DF) : packet;
  }

  private void install(Shape shape, DontFragment choice, Suite suite, int mtu) {
    loop.policies(Tunnel.withOuterHeader(shape.policy(), choice, INHERIT_DSCP));
    SecurityAssociation spec = shape.sa(suite, 1).outbound();
    loop.spd.sas().forEach(sa -> loop.spd.remove(sa.key()));
    loop.install(suite, spec, mtu);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void theLongestPacketThatPassesIsTheComputedOne(Shape shape) {
    long now = NOW;
    for (Suite suite : suites(shape)) {
      for (int mtu = 1480; mtu <= 1500; mtu++) {
        install(shape, DontFragment.INHERIT, suite, mtu);
        Overhead overhead = Overhead.of(shape.sa(suite, 1).outbound());
        int kept = shape.mode() == Mode.TUNNEL ? 0 : headerBytes(shape);
        int longest = overhead.longestPacket(mtu, kept);
        loop.send(now, packet(shape.ends(), longest, true));
        assertEquals(1, loop.esp.size(), suite::toString);
        assertTrue(loop.esp.length(0) <= mtu, suite::toString);
        assertEquals(overhead.protectedBytes(longest, kept), loop.esp.length(0), suite::toString);
        now++;
        loop.send(now, packet(shape.ends(), longest + 1, true));
        assertTrue(loop.esp.isEmpty(), suite::toString);
        assertEquals(1, loop.outbound.answers().size());
        assertEquals(longest, mtuOf(Packets.bytes(loop.outbound.answers(), 0)));
        loop.outbound.answers().clear();
      }
    }
  }

  private static int mtuOf(byte[] answer) {
    boolean ipv6 = answer[0] >>> 4 == 6;
    int at = ipv6 ? 40 + 6 : 20 + 6;
    return (answer[at] & 0xff) << 8 | answer[at + 1] & 0xff;
  }

  @Test
  void ahAroundEspCountsTwice() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    loop.policies(
        Tunnel.withOuterHeader(Tunnel.bundle(shape.policy()), DontFragment.INHERIT, INHERIT_DSCP));
    loop.install(Suite.GCM, shape.sa(Suite.GCM, 1).outbound(), 1500);
    Shape around = new Shape(Protocol.AH, Mode.TRANSPORT, false, false, false);
    OutboundSa ah = loop.install(Suite.AH_SHA256, around.sa(Suite.AH_SHA256, 2).outbound(), 1400);
    Overhead inner = Overhead.of(shape.sa(Suite.GCM, 1).outbound());
    int longest = inner.longestPacket(1400 - ah.headBytes(), 0);
    loop.send(NOW, packet(shape.ends(), longest, true), packet(shape.ends(), longest + 1, true));
    assertEquals(1, loop.esp.size());
    assertTrue(loop.esp.length(0) <= 1400);
    assertTrue(Ipv4Header.dontFragment(Packets.bytes(loop.esp, 0), 0));
    assertEquals(longest, mtuOf(Packets.bytes(loop.outbound.answers(), 0)));
  }

  @ParameterizedTest
  @CsvSource({
    "CLEAR, false, false",
    "CLEAR, true, false",
    "SET, false, true",
    "SET, true, true",
    "INHERIT, false, false",
    "INHERIT, true, true"
  })
  void thePolicyDecidesAboutDf(DontFragment choice, boolean inside, boolean outside) {
    for (Mode mode : Mode.values()) {
      for (Protocol protocol : Protocol.values()) {
        Suite suite = protocol == Protocol.ESP ? Suite.GCM : Suite.AH_SHA256;
        Shape shape = new Shape(protocol, mode, false, false, false);
        install(shape, choice, suite, 1500);
        loop.send(NOW, packet(shape.ends(), 100, inside));
        byte[] outer = Packets.bytes(loop.esp, 0);
        assertEquals(outside, Ipv4Header.dontFragment(outer, 0), shape::toString);
        assertTrue(Ipv4Header.wellFormed(outer, 0, outer.length));
        assertTrue(outside || Ipv4Header.identification(outer, 0) != 0);
      }
    }
  }

  @Test
  void ipv6InsideCountsAsDf() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, true, false);
    for (DontFragment choice : DontFragment.values()) {
      install(shape, choice, Suite.GCM, 1500);
      loop.send(NOW, packet(shape.ends(), 100, false));
      byte[] outer = Packets.bytes(loop.esp, 0);
      assertEquals(choice != DontFragment.CLEAR, Ipv4Header.dontFragment(outer, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(DontFragment.class)
  void whatMayBeCutIsCutBeforeItIsProtected(DontFragment choice) {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape, choice, Suite.GCM, 1000);
    loop.accept(Suite.GCM, shape.sa(Suite.GCM, 1).inbound());
    loop.send(NOW, packet(shape.ends(), 1400, false));
    assertEquals(2, loop.esp.size());
    for (byte[] outer : loop.sent()) {
      assertTrue(outer.length <= 1000);
      assertEquals(0, Ipv4Header.fragmentOffset(outer, 0));
      assertFalse(Ipv4Header.moreFragments(outer, 0));
      assertEquals(choice == DontFragment.SET, Ipv4Header.dontFragment(outer, 0));
    }
    loop.receive(NOW, loop.sent());
    assertEquals(2, loop.delivered.size());
    assertTrue(Ipv4Header.moreFragments(Packets.bytes(loop.delivered, 0), 0));
    assertEquals(
        Packets.bytes(loop.delivered, 0).length - 20,
        Ipv4Header.fragmentOffset(Packets.bytes(loop.delivered, 1), 0));
  }

  @Test
  void aFragmentIsCutInTwo() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape, DontFragment.CLEAR, Suite.GCM, 1000);
    loop.accept(Suite.GCM, shape.sa(Suite.GCM, 1).inbound());
    // More fragments follow, and 800 bytes go before.
    loop.send(NOW, Packets.withFragmentWord(packet(shape.ends(), 1400, false), 0x2000 | 100));
    loop.receive(NOW, loop.sent());
    byte[] first = Packets.bytes(loop.delivered, 0);
    byte[] second = Packets.bytes(loop.delivered, 1);
    assertEquals(800, Ipv4Header.fragmentOffset(first, 0));
    assertEquals(800 + first.length - 20, Ipv4Header.fragmentOffset(second, 0));
    assertTrue(Ipv4Header.moreFragments(second, 0));
  }

  /** Its later fragments would show no ports. */
  @Test
  void whatGoesIntoAnSaForPortsIsCutAfterItIsProtected() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    loop.policies(Tunnel.withOuterHeader(shape.policy(), DontFragment.SET, INHERIT_DSCP));
    SecurityAssociation spec =
        shape.sa(Suite.GCM, 1).ports(PortRange.of(5000), PortRange.of(6000)).outbound();
    loop.install(Suite.GCM, spec, 1000);
    loop.send(NOW, packet(shape.ends(), 1400, false));
    assertEquals(2, loop.esp.size());
    assertTrue(Ipv4Header.moreFragments(Packets.bytes(loop.esp, 0), 0));
    assertFalse(Ipv4Header.moreFragments(Packets.bytes(loop.esp, 1), 0));
  }

  @Test
  void theSmallestPacketOfIpv6AlwaysPasses() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, true, false);
    install(shape, DontFragment.SET, Suite.GCM, 1000);
    loop.send(NOW, packet(shape.ends(), 1280, false));
    assertEquals(2, loop.esp.size());
    loop.send(NOW, packet(shape.ends(), 1281, false));
    assertTrue(loop.esp.isEmpty());
    assertEquals(1280, mtuOf(Packets.bytes(loop.outbound.answers(), 0)));
  }

  @Test
  void theSenderIsToldWithTheBeginOfItsPacket() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape, DontFragment.INHERIT, Suite.GCM, 1000);
    byte[] packet = packet(shape.ends(), 1400, true);
    loop.send(NOW, packet);
    byte[] answer = Packets.bytes(loop.outbound.answers(), 0);
    assertEquals(576, answer.length);
    assertTrue(Ipv4Header.wellFormed(answer, 0, answer.length));
    assertEquals(Ipv4Header.destination(packet, 0), Ipv4Header.source(answer, 0));
    assertEquals(Ipv4Header.source(packet, 0), Ipv4Header.destination(answer, 0));
    assertEquals(IpProtocol.ICMP, Ipv4Header.protocol(answer, 0));
    assertArrayEquals(
        Arrays.copyOf(packet, 576 - 28), Arrays.copyOfRange(answer, 28, answer.length));
    assertEquals(1, loop.outbounds.drops().get(DropReason.PATH_MTU_EXCEEDED));
  }

  @Test
  void theSenderOfIpv6IsToldUpTo1280Bytes() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, true, true, false);
    install(shape, DontFragment.INHERIT, Suite.GCM, 1400);
    byte[] packet = packet(shape.ends(), 1400, true);
    loop.send(NOW, packet);
    byte[] answer = Packets.bytes(loop.outbound.answers(), 0);
    assertEquals(1280, answer.length);
    assertTrue(Ipv6Header.wellFormed(answer, 0, answer.length));
    assertEquals(IpProtocol.ICMPV6, Ipv6Header.nextHeader(answer, 0));
    assertEquals(2, answer[40]);
  }

  @Test
  void icmpErrorsAreNotAnswered() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape, DontFragment.INHERIT, Suite.GCM, 1000);
    byte[] payload = new byte[1300];
    payload[0] = 3;
    Ends ends = shape.ends();
    byte[] error = Packets.ipv4(ends.host1(), ends.host2(), IpProtocol.ICMP, payload);
    payload[0] = 8;
    byte[] echo = Packets.ipv4(ends.host1(), ends.host2(), IpProtocol.ICMP, payload);
    loop.send(NOW, Packets.withFragmentWord(error, DF));
    assertTrue(loop.outbound.answers().isEmpty());
    loop.send(NOW, Packets.withFragmentWord(echo, DF));
    assertEquals(1, loop.outbound.answers().size());
  }

  @Test
  void answersAreLimited() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape, DontFragment.INHERIT, Suite.GCM, 1000);
    byte[] packet = packet(shape.ends(), 1400, true);
    for (int i = 0; i < 2 * AnswerLimit.BURST; i++) {
      loop.send(NOW, packet);
    }
    assertEquals(AnswerLimit.BURST, loop.outbound.answers().size());
    loop.send(NOW + 3, packet, packet, packet, packet);
    assertEquals(AnswerLimit.BURST + 3, loop.outbound.answers().size());
  }

  @Test
  void anotherMtuCountsFromTheNextPacketOn() {
    Shape shape = new Shape(Protocol.ESP, Mode.TUNNEL, false, false, false);
    install(shape, DontFragment.INHERIT, Suite.GCM, 1500);
    byte[] packet = packet(shape.ends(), 1300, true);
    loop.send(NOW, packet);
    assertEquals(1, loop.esp.size());
    loop.spd.sas().forEach(sa -> sa.mtuIs(1300));
    loop.send(NOW, packet);
    assertTrue(loop.esp.isEmpty());
  }
}
