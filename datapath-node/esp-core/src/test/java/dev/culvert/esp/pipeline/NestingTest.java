package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Fragmenter;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tunnel inside another. The first policy takes in everything, what it makes itself too; so does
 * the second where a test says so.
 *
 * <pre>
 * host ─▶ first: tunnel to FAR ─▶ second: tunnel to GATEWAY2
 * </pre>
 */
class NestingTest {
  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final String FAR = "192.168.3.1";
  private static final String ALL = "0.0.0.0/0";
  private static final Suite SUITE = Suite.GCM;
  private static final int FIRST_SPI = 0x1001;
  private static final int SECOND_SPI = 0x2002;
  private static final byte[] PACKET = Packets.betweenOffices(100);

  private final Loop loop = new Loop();

  private static Policy policy(String name, int priority, String destination, String far) {
    return Policy.named(name)
        .priority(priority)
        .between(IpPrefix.parse(ALL), IpPrefix.parse(destination))
        .tunnel(true)
        .saBetween(IpAddress.parse(Tunnel.GATEWAY1), IpAddress.parse(far))
        .peer("peer")
        .build();
  }

  private static SaBuilder first() {
    return sa(FIRST, FIRST_SPI, FAR);
  }

  private static SaBuilder second() {
    return sa(SECOND, SECOND_SPI, Tunnel.GATEWAY2);
  }

  private static SaBuilder sa(String policy, int spi, String far) {
    return SaBuilder.of(SUITE, spi).policy(policy).ends(Tunnel.GATEWAY1, far).selectors(ALL, ALL);
  }

  private OutboundSa install(SaBuilder sa) {
    loop.accept(SUITE, sa.inbound());
    return loop.install(SUITE, sa.outbound(), Packets.PACKET_BYTES);
  }

  /** The second policy takes in no more than the packets to the first's far end. */
  private void oneInTheOther() {
    loop.policies(policy(FIRST, 1, ALL, FAR), policy(SECOND, 0, FAR + "/32", Tunnel.GATEWAY2));
  }

  private void eachInTheOther() {
    loop.policies(policy(FIRST, 1, ALL, FAR), policy(SECOND, 0, ALL, Tunnel.GATEWAY2));
  }

  private long dropped() {
    return loop.outbounds.drops().get(DropReason.NESTING_IMPOSSIBLE);
  }

  /** As the kernel gives back to the TUN what the second policy takes in. */
  private void sendAgain() {
    loop.send(NOW, loop.sent());
  }

  private void assertDecodedTwice() {
    loop.receive(NOW, loop.sent());
    loop.receive(NOW, Packets.bytes(loop.delivered, 0));
    assertEquals(1, loop.delivered.size());
    assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAPolicyHasMadeMatchesTheNextOne(boolean inUdp) {
    oneInTheOther();
    OutboundSa inner = install(first().inUdp(inUdp));
    OutboundSa outer = install(second().inUdp(inUdp));
    loop.send(NOW, PACKET);
    sendAgain();
    assertEquals(1, inner.sequence());
    assertEquals(1, outer.sequence());
    assertDecodedTwice();
  }

  @Test
  void itsFlowIsNotMistakenForThatOfAnother() {
    oneInTheOther();
    OutboundSa inner = install(first());
    OutboundSa outer = install(second());
    for (int i = 1; i <= 3; i++) {
      loop.send(NOW, PACKET);
      sendAgain();
      assertEquals(i, outer.sequence());
    }
    loop.send(NOW, Packets.ipv4(Tunnel.GATEWAY1, FAR, IpProtocol.ESP, new byte[64]));
    assertEquals(3, outer.sequence(), "another SPI: the first policy takes it in");
    assertEquals(4, inner.sequence());
  }

  @Test
  void itsFragmentsFollowTheFirstOfThem() {
    oneInTheOther();
    OutboundSa inner = install(first());
    OutboundSa outer = install(second());
    loop.send(NOW, Packets.betweenOffices(1000));
    PacketBatch fragments = new PacketBatch(1, Packets.PACKET_BYTES);
    Ipv4Fragmenter.fragment(loop.sent()[0], 0, 576, fragments, 0);
    assertEquals(2, fragments.size());
    byte[] last = Packets.bytes(fragments, 1);
    loop.send(NOW, Packets.bytes(fragments, 0), last);
    assertEquals(2, loop.esp.size());
    assertEquals(1, inner.sequence());
    assertEquals(2, outer.sequence());
    loop.receive(NOW, loop.sent());
    assertArrayEquals(last, Packets.bytes(loop.delivered, 1));
  }

  @Test
  void itWaitsForTheSaThatGoesAround() {
    oneInTheOther();
    install(first());
    loop.send(NOW, PACKET);
    sendAgain();
    assertTrue(loop.esp.isEmpty());
    assertTrue(loop.acquires.getFirst().startsWith(SECOND), loop.acquires::toString);
    install(second());
    loop.send(NOW);
    assertDecodedTwice();
  }

  @Test
  void theKernelGoesOnAskingWhereNothingComesBack() {
    loop.policies(
        policy(FIRST, 1, "10.0.0.0/8", FAR), policy(SECOND, 0, FAR + "/32", Tunnel.GATEWAY2));
    install(first());
    install(second());
    loop.send(NOW, PACKET);
    sendAgain();
    assertEquals(Loop.MARK, loop.esp.mark(0));
    assertDecodedTwice();
  }

  @Test
  void policiesThatTakeInEachOthersPacketsDoSoOnce() {
    eachInTheOther();
    install(first());
    install(second());
    loop.send(NOW, PACKET);
    sendAgain();
    assertEquals(Loop.LAST_MARK, loop.esp.mark(0));
    assertDecodedTwice();
  }

  @Test
  void aThirdAroundSuchPoliciesCannotBeAsked() {
    loop.policies(
        policy(FIRST, 2, ALL, FAR),
        policy(SECOND, 1, ALL, Tunnel.GATEWAY2),
        policy("third", 0, ALL, "192.168.4.1"));
    install(first());
    install(second());
    loop.send(NOW, PACKET);
    sendAgain();
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, dropped());
  }

  @Test
  void aChainOfPoliciesIsNoRing() {
    loop.policies(
        inRow(0, "10.0.0.0/8"),
        inRow(1, endOf(0) + "/32"),
        inRow(2, endOf(1) + "/32"),
        inRow(3, endOf(2) + "/32"));
    List<OutboundSa> sas =
        IntStream.range(0, 4).mapToObj(i -> install(sa("row" + i, 0x3000 + i, endOf(i)))).toList();
    loop.send(NOW, PACKET);
    for (int i = 1; i < 4; i++) {
      sendAgain();
    }
    assertEquals(1, loop.esp.size());
    assertTrue(sas.stream().allMatch(sa -> sa.sequence() == 1));
    for (int i = 0; i < 4; i++) {
      loop.receive(NOW, i == 0 ? loop.sent() : new byte[][] {Packets.bytes(loop.delivered, 0)});
    }
    assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
  }

  /** Each takes in what the one before it makes, and the first all that no other does. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9})
  void nothingGoesRoundInARing(int policies) {
    ring(policies);
    for (int i = 0; i < policies; i++) {
      install(sa("row" + i, 0x3000 + i, endOf(i)));
    }
    loop.send(NOW, PACKET);
    sendAgain();
    assertTrue(loop.esp.isEmpty());
    assertTrue(loop.clear.isEmpty());
    assertEquals(1, dropped());
  }

  @Test
  void aRingIsNoneBeforeItsLastSa() {
    ring(3);
    OutboundSa first = install(sa("row0", 0x3000, endOf(0)));
    install(sa("row1", 0x3001, endOf(1)));
    loop.send(NOW, PACKET);
    sendAgain();
    sendAgain();
    assertTrue(loop.acquires.getFirst().startsWith("row2"), loop.acquires::toString);
    install(sa("row2", 0x3002, endOf(2)));
    loop.send(NOW);
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, dropped());
    assertEquals(1, first.sequence());
  }

  @Test
  void whatWouldBeLedIntoARingEndsBeforeIt() {
    loop.policies(
        policy("into", 9, "10.0.0.0/8", FAR),
        inRow(0, ALL),
        inRow(1, endOf(0) + "/32"),
        inRow(2, endOf(1) + "/32"));
    install(first().policy("into"));
    IntStream.range(0, 3).forEach(i -> install(sa("row" + i, 0x3000 + i, endOf(i))));
    loop.send(NOW, PACKET);
    sendAgain();
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, dropped());
  }

  private void ring(int policies) {
    loop.policies(
        IntStream.range(0, policies)
            .mapToObj(i -> inRow(i, i == 0 ? ALL : endOf(i - 1) + "/32"))
            .toArray(Policy[]::new));
  }

  private static Policy inRow(int number, String destination) {
    return policy("row" + number, number, destination, endOf(number));
  }

  private static String endOf(int number) {
    return "192.168.100." + (number + 1);
  }

  /** Written by somebody else: what skips a policy does not leave in clear. */
  @Test
  void whatOnlyLooksLikeOursIsNotPassed() {
    Policy pass = Tunnel.policy("pass", 0, Policy.Action.NONE, ALL, ALL, 0, PortRange.ANY);
    loop.policies(policy(FIRST, 1, ALL, FAR), pass);
    install(first());
    byte[] esp = new byte[64];
    esp[2] = (byte) (FIRST_SPI >> 8);
    esp[3] = (byte) FIRST_SPI;
    loop.send(NOW, Packets.ipv4(Tunnel.GATEWAY1, FAR, IpProtocol.ESP, esp));
    assertTrue(loop.clear.isEmpty());
    assertTrue(loop.esp.isEmpty());
    assertEquals(1, dropped());
  }
}
