package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static dev.culvert.esp.fixture.Tunnel.POLICY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.Action;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundPipelineTest {
  private static final byte[] PACKET = Packets.betweenOffices(100);

  private final Loop loop = new Loop();

  @Test
  void transportModeTakesWholePacketsOnly() {
    Shape shape = new Shape(SaKey.Protocol.ESP, Mode.TRANSPORT, false, false, false);
    loop.policies(shape.policy());
    OutboundSa sa = loop.install(Suite.GCM, shape.sa(Suite.GCM, 1).outbound(), 1500);
    byte[] packet = shape.ends().packet(64);
    loop.send(NOW, Packets.withFragmentWord(packet, 0x2000), Packets.withFragmentWord(packet, 8));
    assertTrue(loop.esp.isEmpty());
    assertEquals(2, loop.outbounds.drops().get(DropReason.TRANSPORT_FRAGMENT));
    assertEquals(2, sa.counters().drops().get(DropReason.TRANSPORT_FRAGMENT));
    assertEquals(0, sa.sequence());
  }

  @Test
  void ahDoesNotGuessHowHeadersArrive() {
    Shape shape = new Shape(SaKey.Protocol.AH, Mode.TRANSPORT, true, true, false);
    loop.policies(shape.policy());
    loop.install(Suite.AH_SHA256, shape.sa(Suite.AH_SHA256, 1).outbound(), 1500);
    // A segment routing header (RFC 8754) with a segment left.
    String route = "2b:1102040100000000" + "20010db8000000000000000000000002";
    loop.send(NOW, Packets.withHeaders(shape.ends().packet(64), route));
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, loop.outbounds.drops().get(DropReason.HEADERS_UNPREDICTABLE));
  }

  @Test
  void whatNoPolicyMatchesGoesInClear() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    byte[] elsewhere = Packets.udp("10.1.202.7", 1, "8.8.8.8", 53, 10);
    loop.send(NOW, elsewhere);
    assertArrayEquals(elsewhere, Packets.bytes(loop.clear, 0));
    assertEquals(0, loop.clear.mark(0));
    assertTrue(loop.acquires.isEmpty());
  }

  @Test
  void actionNonePassesAndDiscardDrops() {
    loop.policies(
        Tunnel.policy("bypass", 2, Action.NONE, "10.1.202.7/32", "0.0.0.0/0", 0, PortRange.ANY),
        Tunnel.policy("block", 1, Action.DISCARD, "10.1.202.0/24", "0.0.0.0/0", 0, PortRange.ANY));
    loop.send(NOW, PACKET, Packets.udp("10.1.202.8", 1, "10.1.101.1", 2, 3));
    assertArrayEquals(PACKET, Packets.bytes(loop.clear, 0));
    assertEquals(1, loop.clear.size());
    assertEquals(Loop.MARK, loop.clear.mark(0));
    assertEquals(1, counters("bypass").outAccepted().get());
    assertEquals(1, counters("block").outDropped().get());
    assertEquals(1, counters("block").outDrops().get(DropReason.POLICY_DISCARD));
    assertEquals(1, loop.outbounds.drops().get(DropReason.POLICY_DISCARD));
  }

  @ParameterizedTest
  @CsvSource({"USE, 1, 0", "ACQUIRE, 1, 1", "REQUIRE, 0, 1", "UNIQUE, 0, 1"})
  void withoutAnSaTheLevelDecides(Level level, int clear, int acquires) {
    loop.policies(Tunnel.policy(POLICY, 0, level));
    loop.send(NOW, PACKET);
    assertEquals(clear, loop.clear.size());
    assertEquals(acquires, loop.acquires.size());
    assertEquals(clear, counters(POLICY).outAccepted().get());
    assertEquals(0, counters(POLICY).outDropped().get(), "held, not dropped");
    assertTrue(loop.esp.isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"USE", "ACQUIRE", "REQUIRE", "UNIQUE"})
  void withAnSaEveryLevelEncapsulates(Level level) {
    loop.policies(Tunnel.policy(POLICY, 0, level));
    loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW, PACKET);
    assertEquals(1, loop.esp.size());
    assertTrue(loop.clear.isEmpty());
    assertTrue(loop.acquires.isEmpty());
  }

  @Test
  void acquireNamesThePolicyAndThePacketOncePerHoldPeriod() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.ACQUIRE));
    loop.send(NOW, PACKET, PACKET);
    loop.send(NOW + 999, PACKET);
    assertEquals(1, loop.acquires.size());
    assertTrue(loop.acquires.getFirst().startsWith(POLICY + " 10.1.202.7-10.1.202.7[17/5000]"));
    loop.send(NOW + 1000, PACKET);
    assertEquals(2, loop.acquires.size());
  }

  @Test
  void theNewestSaOfAPolicyIsUsed() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, 0x1001, false);
    OutboundSa newer = loop.install(Suite.GCM, 0x1002, false);
    loop.send(NOW, PACKET);
    assertEquals(1, newer.counters().packets());
    loop.spd.remove(newer.key());
    loop.send(NOW, PACKET);
    assertEquals(1, loop.esp.size(), "the older one serves on");
    assertEquals(1, newer.counters().packets());
  }

  @Test
  void aSuccessorIsNotUsedBeforeItsPredecessorIsRemoved() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    OutboundSa old = loop.install(Suite.GCM, 0x1001, false);
    OutboundSa successor = loop.installSuccessor(Suite.GCM, 0x1002, old);
    loop.send(NOW, PACKET);
    assertEquals(1, old.counters().packets());
    assertEquals(0, successor.counters().packets());
    loop.spd.remove(old.key());
    loop.send(NOW, PACKET);
    assertEquals(1, successor.counters().packets());
  }

  @Test
  void installingAnSaAgainDoesNotStartItsNumbersAgain() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    OutboundSa first = loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW, PACKET);
    loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW, PACKET);
    assertEquals(2, first.sequence());
  }

  @Test
  void countersOutliveEveryChangeButTheirPolicysRemoval() {
    PolicyCounters early = counters(POLICY);
    Policy other = Tunnel.policy("other", 0, Level.USE);
    loop.policies(other);
    loop.policies(other, Tunnel.policy(POLICY, 1, Level.REQUIRE));
    assertSame(early, counters(POLICY), "kept from before the policy came");
    loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW, PACKET);
    loop.policies(Tunnel.policy(POLICY, 2, Level.UNIQUE), other);
    loop.send(NOW, PACKET);
    assertEquals(2, early.outTransformed().get());
    loop.policies(other);
    assertNotSame(early, counters(POLICY));
  }

  @Test
  void requireSharesAnSaOfTheSameEndsAndUniqueDoesNot() {
    Policy narrow = Tunnel.policy("narrow", 1, Level.REQUIRE);
    loop.policies(narrow, Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW, PACKET);
    assertEquals(1, loop.esp.size());
    assertEquals(1, counters("narrow").outTransformed().get());
    loop.policies(
        Tunnel.policy("narrow", 1, Level.UNIQUE), Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, PACKET);
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, loop.acquires.size());
    loop.policies(narrow, Tunnel.policy(POLICY, 0, Level.UNIQUE));
    loop.send(NOW + 2000, PACKET);
    assertTrue(loop.esp.isEmpty(), "an SA of a unique policy is its alone");
  }

  /** All packets are classified before the first of them takes a number. */
  @Test
  void anSaThatRunsOutWithinABatchIsNotUsedForTheRest() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    OutboundSa sa = loop.resume(Suite.GCM, Tunnel.outbound(Suite.GCM, 0x1001, false), 0xffff_fffdL);
    loop.send(NOW, PACKET, PACKET, PACKET, PACKET);
    assertEquals(2, loop.esp.size());
    assertEquals(0xffff_ffffL, sa.sequence());
    assertEquals(1, loop.acquires.size());
  }

  @Test
  void anSaPastItsHardLifetimeIsNotUsed() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, 0x1001, false);
    long end = NOW + Tunnel.HARD.toMillis();
    loop.send(end - 1, PACKET);
    assertEquals(1, loop.esp.size());
    loop.send(end, PACKET);
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, loop.acquires.size());
  }

  @Test
  void aLongOuterPacketGoesInFragments() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, 0x1001, false, 576);
    loop.send(NOW, Packets.withFragmentWord(Packets.betweenOffices(1400), 0x4000));
    assertEquals(3, loop.esp.size());
    for (byte[] fragment : loop.sent()) {
      assertTrue(fragment.length <= 576);
      assertTrue(Ipv4Header.wellFormed(fragment, 0, fragment.length));
    }
    assertEquals(1, counters(POLICY).outTransformed().get());
  }

  @Test
  void tosIsCopiedAndTheIdentificationIsNeverZero() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, 0x1001, false);
    byte[] marked = Packets.withTos(PACKET, 0xb9);
    int last = 0;
    for (int i = 0; i < 70_000; i++) {
      loop.send(NOW, marked);
      byte[] outer = loop.esp.buffer(0);
      int at = loop.esp.offset(0);
      assertEquals(0xb9, Ipv4Header.tos(outer, at));
      assertNotEquals(0, Ipv4Header.identification(outer, at));
      assertNotEquals(last, Ipv4Header.identification(outer, at));
      last = Ipv4Header.identification(outer, at);
    }
  }

  /** DSCP as the policy says, ECN always as inside (RFC 6040 4.1). */
  @ParameterizedTest
  @CsvSource({"-1, 185, 185", "0, 185, 1", "46, 3, 187", "63, 40, 252"})
  void thePolicyChoosesTheDscp(int dscp, int innerTos, int outerTos) {
    loop.policies(
        Tunnel.withOuterHeader(
            Tunnel.policy(POLICY, 0, Level.REQUIRE), Policy.DontFragment.CLEAR, dscp));
    loop.install(Suite.GCM, 0x1001, false);
    loop.accept(Suite.GCM, 0x1001, false);
    byte[] marked = Packets.withTos(PACKET, innerTos);
    loop.send(NOW, marked);
    assertEquals(outerTos, Ipv4Header.tos(loop.esp.buffer(0), loop.esp.offset(0)));
    loop.receive(NOW, loop.sent());
    assertArrayEquals(marked, Packets.bytes(loop.delivered, 0));
  }

  @Test
  void followsWhereANatHasPutThePeer() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    OutboundSa sa = loop.install(Suite.GCM, 0x1001, true);
    Endpoint moved = new Endpoint(IpAddress.parse("203.0.113.7"), 61234);
    sa.follow(moved);
    loop.send(NOW, PACKET);
    byte[] outer = Packets.bytes(loop.esp, 0);
    assertEquals(4500, UdpHeader.sourcePort(outer, 20));
    assertEquals(61234, UdpHeader.destinationPort(outer, 20));
    assertEquals(Packets.address("203.0.113.7"), Ipv4Header.destination(outer, 0));
    OutboundSa plain = loop.install(Suite.GCM, 0x1002, false);
    plain.follow(moved);
    loop.send(NOW, PACKET);
    outer = Packets.bytes(loop.esp, 0);
    assertEquals(IpProtocol.ESP, Ipv4Header.protocol(outer, 0));
  }

  @Test
  void laterFragmentsOfAPolicyWithPortsAreDropped() {
    loop.policies(
        Tunnel.policy(
            "web",
            1,
            Action.ENCRYPT,
            "10.1.202.0/24",
            "10.1.101.0/24",
            IpProtocol.UDP,
            PortRange.of(80)),
        Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW, Packets.withFragmentWord(PACKET, 0x2000 | 10));
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, counters("web").outDrops().get(DropReason.FRAGMENT_PORTS_UNKNOWN));
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, Packets.withFragmentWord(PACKET, 0x2000 | 10));
    assertEquals(1, loop.esp.size(), "a policy for any port takes fragments");
  }

  @Test
  void aPacketWithoutRoomForTheHeadersIsDropped() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    OutboundSa sa = loop.install(Suite.GCM, 0x1001, true);
    var in = Packets.batch();
    System.arraycopy(PACKET, 0, in.nextBuffer(), 10, PACKET.length);
    in.add(10, PACKET.length, 0);
    loop.outbound.process(in, loop.esp, loop.clear, NOW);
    assertEquals(1, sa.counters().drops().get(DropReason.PACKET_TOO_LONG));
    assertEquals(1, loop.outbounds.drops().get(DropReason.PACKET_TOO_LONG));
    assertEquals(0, sa.sequence());
  }

  @Test
  void whatIsNoIpv4PacketIsDropped() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    byte[] ipv6 = new byte[60];
    ipv6[0] = 0x60;
    loop.send(NOW, ipv6, new byte[0], new byte[] {0x45});
    assertEquals(3, loop.outbounds.drops().get(DropReason.INNER_MALFORMED));
  }

  private PolicyCounters counters(String policy) {
    return loop.spd.runtime(policy).counters();
  }
}
