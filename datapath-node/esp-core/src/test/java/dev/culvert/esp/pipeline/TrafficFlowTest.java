package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.TrafficFlow;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.esp.fixture.Ends;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Overhead;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4303 2.6 and 2.7: padding that hides lengths, dummy packets that hide pauses. */
class TrafficFlowTest {
  private static final int MTU = 1400;
  private static final int SPI = 1;
  private static final List<Integer> DATA_BYTES = List.of(0, 1, 500, 1200);

  private final Loop loop = new Loop();

  static List<Shape> shapes() {
    return Stream.concat(
            Shape.of(Protocol.ESP).stream(), Shape.of(Protocol.ESP).stream().map(Shape::asUdp))
        .toList();
  }

  static List<Shape> tunnels() {
    return shapes().stream().filter(shape -> shape.mode() == Mode.TUNNEL).toList();
  }

  @ParameterizedTest
  @MethodSource("tunnels")
  void allPacketsAreAsLongAsThePathTakes(Shape shape) {
    loop.policies(padded(shape.policy(), TrafficFlow.WHOLE_PATH));
    for (Suite suite : Suite.all()) {
      loop.spd.sas().forEach(sa -> loop.spd.remove(sa.key()));
      loop.install(suite, shape.sa(suite, SPI).outbound(), MTU);
      loop.sad.remove(shape.sa(suite, SPI).inbound().key());
      loop.accept(suite, shape.sa(suite, SPI).inbound());
      Overhead overhead = Overhead.of(shape.sa(suite, SPI).outbound());
      int all = overhead.protectedBytes(overhead.longestPacket(MTU, 0), 0);
      assertTrue(all <= MTU && all > MTU - overhead.alignment(), suite.toString());
      for (int bytes : DATA_BYTES) {
        byte[] packet = shape.ends().packet(bytes);
        loop.send(NOW, packet);
        assertEquals(all, loop.sent()[0].length, suite.toString());
        loop.receive(NOW, loop.sent());
        assertArrayEquals(packet, Packets.bytes(loop.delivered, 0), suite.toString());
      }
    }
  }

  @Test
  void shorterPacketsGetTheLengthThatIsAskedForAndLongerOnesStay() {
    loop.policies(padded(policy(), 600));
    OutboundSa sa = loop.install(Suite.GCM, SPI, false, MTU);
    assertEquals(sa.overhead().protectedBytes(600, 0), sentBytes(100));
    assertEquals(sa.overhead().protectedBytes(600, 0), sentBytes(500));
    assertEquals(sa.overhead().protectedBytes(628, 0), sentBytes(600));
  }

  @Test
  void aLoweredPathMtuBoundsThePadding() {
    loop.policies(padded(policy(), 1300));
    OutboundSa sa = loop.install(Suite.GCM, SPI, false, MTU);
    assertEquals(sa.overhead().protectedBytes(1300, 0), sentBytes(100));
    sa.mtuIs(700);
    assertEquals(
        sa.overhead().protectedBytes(sa.overhead().longestPacket(700, 0), 0), sentBytes(100));
    sa.mtuIs(65_536);
    loop.policies(padded(policy(), TrafficFlow.WHOLE_PATH));
    assertTrue(sentBytes(100) >= Packets.PACKET_BYTES);
  }

  @Test
  void aPeerThatDoesNotTakePaddingGetsNone() {
    loop.policies(padded(policy(), 600));
    OutboundSa sa =
        loop.install(Suite.GCM, SaBuilder.of(Suite.GCM, SPI).withoutPadding().outbound(), MTU);
    assertEquals(sa.overhead().protectedBytes(128, 0), sentBytes(100));
  }

  @Test
  void transportModeHasNoPlaceForIt() {
    Shape shape = new Shape(Protocol.ESP, Mode.TRANSPORT, false, false, false);
    loop.policies(padded(shape.policy(), 600));
    OutboundSa sa = loop.install(Suite.GCM, shape.sa(Suite.GCM, SPI).outbound(), MTU);
    loop.send(NOW, shape.ends().packet(100));
    assertEquals(sa.overhead().protectedBytes(128, 20), loop.sent()[0].length);
  }

  @Test
  void insideAhThePaddingLeavesRoomForAh() {
    Ends hosts = Ends.of(false, false).hostToHost();
    loop.policies(Tunnel.bundle(padded(policy(), TrafficFlow.WHOLE_PATH)));
    loop.install(Suite.GCM, SPI, false, MTU);
    loop.install(
        Suite.AH_SHA256,
        hosts
            .sa(Suite.AH_SHA256, SPI)
            .mode(Mode.TRANSPORT)
            .selectors(hosts.office1(), hosts.office2(), IpProtocol.ESP)
            .ah()
            .outbound(),
        MTU);
    int all = sentBytes(0);
    assertTrue(all <= MTU && all > MTU - 4, Integer.toString(all));
    assertEquals(all, sentBytes(1200));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void dummiesAreDiscardedAndCounted(Shape shape) {
    loop.policies(Tunnel.withTrafficFlow(shape.policy(), 0, 10));
    OutboundSa sa = loop.install(Suite.GCM, shape.sa(Suite.GCM, SPI).outbound(), MTU);
    loop.accept(Suite.GCM, shape.sa(Suite.GCM, SPI).inbound());
    for (int i = 0; i < 50; i++) {
      loop.send(NOW + 100L * i);
      assertEquals(1, loop.esp.size());
      assertTrue(loop.sent()[0].length <= MTU);
      loop.receive(NOW, loop.sent());
      assertEquals(0, loop.delivered.size());
    }
    assertEquals(50, loop.outbounds.dummies().get());
    assertEquals(50, sa.sequence());
    assertEquals(50, loop.inbounds.drops().get(DropReason.DUMMY));
    assertEquals(50, loop.inbounds.drops().total());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 60, 700, 1000})
  void theRateIsKept(int perSecond) {
    loop.policies(Tunnel.withTrafficFlow(policy(), 0, perSecond));
    loop.install(Suite.GCM, SPI, false, MTU);
    long now = NOW;
    loop.send(now);
    while (loop.outbound.nextDeadlineMillis() < NOW + 10_000) {
      assertTrue(loop.outbound.nextDeadlineMillis() > now);
      now = loop.outbound.nextDeadlineMillis();
      loop.send(now);
      assertEquals(1, loop.esp.size());
    }
    long over = loop.outbounds.dummies().get() - 10L * perSecond;
    assertTrue(over >= 0 && over <= 1 + perSecond / 100, Long.toString(over));
  }

  @Test
  void theirLengthsDifferUnlessThePolicyPads() {
    OutboundSa sa = loop.install(Suite.GCM, SPI, false, MTU);
    loop.policies(Tunnel.withTrafficFlow(policy(), 0, 10));
    assertTrue(dummyLengths(NOW).distinct().count() > 10);
    loop.policies(Tunnel.withTrafficFlow(policy(), 600, 10));
    assertTrue(dummyLengths(NOW + 60_000).allMatch(length -> length >= bytes(sa, 600)));
    loop.policies(Tunnel.withTrafficFlow(policy(), TrafficFlow.WHOLE_PATH, 10));
    int all = bytes(sa, sa.overhead().longestPacket(MTU, 0));
    assertTrue(dummyLengths(NOW + 120_000).allMatch(length -> length == all));
  }

  private static int bytes(OutboundSa sa, int packetBytes) {
    return sa.overhead().protectedBytes(packetBytes, 0);
  }

  private IntStream dummyLengths(long from) {
    int[] lengths = new int[30];
    for (int i = 0; i < lengths.length; i++) {
      loop.send(from + 100L * i);
      lengths[i] = loop.sent()[0].length;
    }
    return IntStream.of(lengths);
  }

  @Test
  void aPauseIsNotMadeUpFor() {
    loop.policies(Tunnel.withTrafficFlow(policy(), 0, 10));
    loop.install(Suite.GCM, SPI, false, MTU);
    loop.send(NOW);
    loop.send(NOW + 5_000);
    assertEquals(1, loop.esp.size());
    loop.send(NOW + 5_001);
    assertEquals(0, loop.esp.size());
  }

  @Test
  void withoutAnSaNothingIsSentAndNothingIsDue() {
    loop.policies(Tunnel.withTrafficFlow(policy(), 0, 10));
    loop.send(NOW);
    assertEquals(0, loop.esp.size());
    assertEquals(Long.MAX_VALUE, loop.outbound.nextDeadlineMillis());
    OutboundSa sa = loop.install(Suite.GCM, SPI, false, MTU);
    loop.send(NOW);
    assertEquals(1, loop.esp.size());
    loop.spd.remove(sa.key());
    loop.send(NOW + 1000);
    assertEquals(0, loop.esp.size());
    assertEquals(Long.MAX_VALUE, loop.outbound.nextDeadlineMillis());
  }

  private static Policy policy() {
    return Tunnel.policy(Tunnel.OFFICE1.toString(), Tunnel.OFFICE2.toString());
  }

  private static Policy padded(Policy policy, int bytes) {
    return Tunnel.withTrafficFlow(policy, bytes, 0);
  }

  private int sentBytes(int dataBytes) {
    loop.send(NOW, Packets.betweenOffices(dataBytes));
    return loop.sent()[0].length;
  }
}
