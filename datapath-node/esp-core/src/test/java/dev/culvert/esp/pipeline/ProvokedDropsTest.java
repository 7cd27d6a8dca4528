package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static dev.culvert.esp.fixture.Tunnel.POLICY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.Action;
import dev.culvert.contracts.config.Policy.DontFragment;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.spd.HoldQueue;
import dev.culvert.esp.stats.DropReason;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reason to drop a packet can come about, and is then counted under its name alone. */
class ProvokedDropsTest {
  private static final int SPI = 0x1001;
  private static final byte[] PACKET = Packets.betweenOffices(100);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT_DROPPED")
  void isCounted(DropReason reason) {
    Loop loop = new Loop(reason == DropReason.HANDOVER_FULL ? 2 : 1);
    provocation(reason).accept(loop);
    assertEquals(1, loop.outbounds.drops().get(reason) + loop.inbounds.drops().get(reason));
    assertEquals(1, loop.outbounds.drops().total() + loop.inbounds.drops().total());
  }

  /** The one reason that both directions have. */
  @Test
  void isCountedWhenTheWorkerThatReceivesForAnSaTakesNoMore() {
    Loop loop = new Loop(2);
    while (loop.inbounds.drops().total() == 0) {
      loop.receive(NOW, sealed(1));
    }
    assertEquals(1, loop.inbounds.drops().get(DropReason.HANDOVER_FULL));
  }

  /** A reason that has no line here does not compile. */
  private static Consumer<Loop> provocation(DropReason reason) {
    return switch (reason) {
      case NOT_DROPPED -> loop -> {};
      case OUTER_MALFORMED -> loop -> loop.receive(NOW, new byte[20]);
      case OUTER_FRAGMENT -> loop -> loop.receive(NOW, Packets.withFragmentWord(sealed(1), 0x2000));
      case NOT_ESP -> loop -> loop.receive(NOW, outer(IpProtocol.TCP, 40));
      case ESP_TOO_SHORT -> loop -> loop.receive(NOW, outer(IpProtocol.ESP, 7));
      case AH_MALFORMED -> loop -> loop.receive(NOW, outer(IpProtocol.AH, 11));
      case NO_SA -> loop -> loop.receive(NOW, sealed(1));
      case SA_EXPIRED -> accepting(NOW + Tunnel.HARD.toMillis(), sealed(1));
      case SA_USED_UP -> ProvokedDropsTest::receiveBeyondTheVolume;
      case ESP_MISALIGNED -> ProvokedDropsTest::receiveHalfABlock;
      case REPLAY_TOO_OLD -> accepting(NOW, sealed(0));
      case REPLAY_DUPLICATE -> accepting(NOW, sealed(1), sealed(1));
      case ICV_INVALID -> accepting(NOW, forged());
      case PADDING_INVALID ->
          accepting(NOW, EspPackets.sealWithTrailer(Suite.GCM, SPI, 1, PACKET, "02010204"));
      case DUMMY -> accepting(NOW, sealed(new byte[40], IpProtocol.NO_NEXT_HEADER));
      case NEXT_HEADER_UNEXPECTED -> accepting(NOW, sealed(PACKET, IpProtocol.TCP));
      case AH_MISSING -> ProvokedDropsTest::receiveEspWithoutItsAh;
      case ECN_CONFLICT -> accepting(NOW, Packets.withTos(sealed(1), 3));
      case INNER_MALFORMED -> loop -> loop.send(NOW, new byte[20]);
      case SELECTOR_MISMATCH ->
          accepting(
              NOW, sealed(Packets.udp("10.1.202.7", 5, "10.1.102.1", 5, 10), IpProtocol.IPV4));
      case FRAGMENT_PORTS_UNKNOWN -> ProvokedDropsTest::sendAFragmentWhereAPortIsAskedFor;
      case TRANSPORT_FRAGMENT -> ProvokedDropsTest::sendAFragmentInTransportMode;
      case HEADERS_UNPREDICTABLE -> ProvokedDropsTest::sendASegmentRouteInAh;
      case POLICY_DISCARD -> ProvokedDropsTest::sendWhatIsDiscarded;
      case NESTING_IMPOSSIBLE -> ProvokedDropsTest::sendWhatOnlyItsOwnPolicyProtects;
      case LARVAL_DROPPED -> ProvokedDropsTest::sendWithoutHolding;
      case HOLD_EXPIRED -> ProvokedDropsTest::sendAndWait;
      case HOLD_QUEUE_FULL -> ProvokedDropsTest::sendMoreThanIsHeld;
      case HANDOVER_FULL -> ProvokedDropsTest::sendMoreThanTheOtherWorkerTakes;
      case PATH_MTU_EXCEEDED -> ProvokedDropsTest::sendALongPacketThatMustStayWhole;
      case PACKET_TOO_LONG -> ProvokedDropsTest::sendWithoutRoomForTheHeaders;
    };
  }

  private static byte[] outer(int protocol, int bytes) {
    return Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, protocol, new byte[bytes]);
  }

  private static byte[] sealed(int sequence) {
    return EspPackets.seal(Suite.GCM, SPI, sequence, PACKET, IpProtocol.IPV4);
  }

  private static byte[] sealed(byte[] payload, int nextHeader) {
    return EspPackets.seal(Suite.GCM, SPI, 1, payload, nextHeader);
  }

  private static byte[] forged() {
    byte[] packet = sealed(1);
    packet[packet.length - 1]++;
    return packet;
  }

  private static Consumer<Loop> accepting(long nowMillis, byte[]... packets) {
    return loop -> {
      loop.accept(Suite.GCM, SPI, false);
      loop.receive(nowMillis, packets);
    };
  }

  private static void receiveBeyondTheVolume(Loop loop) {
    loop.accept(Suite.GCM, SaBuilder.of(Suite.GCM, SPI).limit(new Volume(1, 0)).inbound());
    loop.receive(NOW, sealed(1), sealed(2));
  }

  private static void receiveHalfABlock(Loop loop) {
    loop.accept(Suite.CBC_SHA256, SPI, false);
    byte[] esp = new byte[8 + 16 + 24 + 16];
    esp[2] = (byte) (SPI >> 8);
    esp[3] = (byte) SPI;
    loop.receive(NOW, Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, IpProtocol.ESP, esp));
  }

  private static void receiveEspWithoutItsAh(Loop loop) {
    loop.accept(Suite.AH_SHA256, SaBuilder.of(Suite.AH_SHA256, 2).ah().inbound());
    accepting(NOW, sealed(1)).accept(loop);
  }

  private static void sendAFragmentWhereAPortIsAskedFor(Loop loop) {
    loop.policies(
        Tunnel.policy(
            POLICY,
            0,
            Action.ENCRYPT,
            "10.1.202.0/24",
            "10.1.101.0/24",
            IpProtocol.UDP,
            PortRange.of(80)));
    loop.send(NOW, Packets.withFragmentWord(PACKET, 10));
  }

  private static void sendWhatOnlyItsOwnPolicyProtects(Loop loop) {
    loop.policies(Tunnel.policy("0.0.0.0/0", "0.0.0.0/0"));
    loop.install(Suite.GCM, SPI, false);
    loop.send(NOW, sealed(1));
  }

  private static void sendAFragmentInTransportMode(Loop loop) {
    Shape shape = new Shape(Protocol.ESP, Mode.TRANSPORT, false, false, false);
    loop.policies(shape.policy());
    loop.install(Suite.GCM, shape.sa(Suite.GCM, SPI).outbound(), Packets.PACKET_BYTES);
    loop.send(NOW, Packets.withFragmentWord(shape.ends().packet(64), 0x2000));
  }

  /** A segment routing header (RFC 8754) with a segment left. */
  private static void sendASegmentRouteInAh(Loop loop) {
    Shape shape = new Shape(Protocol.AH, Mode.TRANSPORT, true, true, false);
    loop.policies(shape.policy());
    loop.install(Suite.AH_SHA256, shape.sa(Suite.AH_SHA256, SPI).outbound(), Packets.PACKET_BYTES);
    String route = "2b:1102040100000000" + "20010db8000000000000000000000002";
    loop.send(NOW, Packets.withHeaders(shape.ends().packet(64), route));
  }

  private static void sendWhatIsDiscarded(Loop loop) {
    loop.policies(
        Tunnel.policy(POLICY, 0, Action.DISCARD, "10.1.202.0/24", "0.0.0.0/0", 0, PortRange.ANY));
    loop.send(NOW, PACKET);
  }

  private static void sendWithoutHolding(Loop loop) {
    loop.spd.holdsLarval(false);
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, PACKET);
  }

  private static void sendAndWait(Loop loop) {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, PACKET);
    loop.send(NOW + HoldQueue.HOLD_MILLIS);
  }

  private static void sendMoreThanIsHeld(Loop loop) {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    for (int i = 0; i <= HoldQueue.PER_POLICY; i++) {
      loop.send(NOW, PACKET);
    }
  }

  private static void sendMoreThanTheOtherWorkerTakes(Loop loop) {
    loop.policies(Tunnel.policy("theirs", 0, Level.REQUIRE));
    while (loop.outbounds.drops().total() == 0) {
      loop.send(NOW, PACKET);
    }
  }

  private static void sendALongPacketThatMustStayWhole(Loop loop) {
    Policy policy = Tunnel.policy(POLICY, 0, Level.REQUIRE);
    loop.policies(
        Tunnel.withOuterHeader(policy, DontFragment.INHERIT, Policy.OuterHeader.INHERIT_DSCP));
    loop.install(Suite.GCM, SPI, false, 576);
    loop.send(NOW, Packets.withFragmentWord(Packets.betweenOffices(1400), 0x4000));
  }

  private static void sendWithoutRoomForTheHeaders(Loop loop) {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.install(Suite.GCM, SPI, true);
    PacketBatch in = Packets.batch();
    System.arraycopy(PACKET, 0, in.nextBuffer(), 0, PACKET.length);
    in.add(0, PACKET.length, 0);
    loop.outbound.process(in, loop.esp, loop.clear, NOW);
  }
}
