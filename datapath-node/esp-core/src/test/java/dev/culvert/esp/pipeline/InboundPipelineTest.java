package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static dev.culvert.esp.fixture.Tunnel.POLICY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.crypto.Integrity;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.stats.DropReason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundPipelineTest {
  private static final IpAddress GATEWAY1 = IpAddress.parse(Tunnel.GATEWAY1);
  private static final String ELSEWHERE = "203.0.113.7";
  private static final int SPI = 0x1001;
  private static final byte[] PACKET = Packets.betweenOffices(100);

  private final Loop loop = new Loop();

  @BeforeEach
  void policy() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
  }

  @Test
  void aReplayedPacketIsDropped() {
    byte[] outer = sealed(PACKET, false);
    loop.receive(NOW, outer, outer);
    assertEquals(1, loop.delivered.size());
    assertDropped(DropReason.REPLAY_DUPLICATE);
  }

  @Test
  void aPacketLeftOfTheWindowIsDropped() {
    byte[] first = sealed(PACKET, false);
    for (int i = 0; i < 128; i++) {
      loop.send(NOW, PACKET);
      loop.receive(NOW, loop.sent());
    }
    loop.receive(NOW, first);
    assertTrue(loop.delivered.isEmpty());
    assertDropped(DropReason.REPLAY_TOO_OLD);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anSaTakesItsPacketsInUdpAndAsProtocol50(boolean negotiatedInUdp) {
    byte[] outer = sealed(PACKET, !negotiatedInUdp);
    loop.sad.remove(loop.sad.sas().iterator().next().key());
    loop.accept(Suite.GCM, SPI, negotiatedInUdp);
    loop.receive(NOW, outer);
    assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
    assertTrue(loop.moves.isEmpty(), "the port is the known one");
  }

  @Test
  void theNewestValidPacketMovesThePeersPort() {
    byte[] first = sealed(PACKET, true);
    loop.send(NOW, PACKET);
    byte[] second = withSourcePort(loop.sent()[0], 61234);
    byte[] forged = withSourcePort(second, 666);
    forged[forged.length - 1]++;
    loop.receive(NOW, forged);
    assertTrue(loop.moves.isEmpty(), "a wrong ICV moves nothing");
    loop.receive(NOW, second, withSourcePort(first, 777));
    assertEquals(2, loop.delivered.size());
    assertEquals(List.of(new Endpoint(GATEWAY1, 61234)), loop.moves);
  }

  @Test
  void theNewestValidPacketMovesThePeersAddress() {
    byte[] first = sealed(PACKET, true);
    loop.send(NOW, PACKET, PACKET);
    byte[] second = withSource(loop.sent()[0], ELSEWHERE);
    byte[] third = withSource(loop.sent()[1], ELSEWHERE);
    byte[] forged = second.clone();
    forged[forged.length - 1]++;
    loop.receive(NOW, forged);
    assertDropped(DropReason.ICV_INVALID);
    assertTrue(loop.moves.isEmpty(), "a wrong ICV moves nothing");
    loop.receive(NOW, second, third, first);
    assertEquals(3, loop.delivered.size(), "what is late still comes from where it was sent");
    assertEquals(List.of(new Endpoint(IpAddress.parse(ELSEWHERE), 4500)), loop.moves);
  }

  @Test
  void behindANatItselfAnEndTakesWhatComesFromElsewhereAndStays() {
    byte[] outer = sealed(PACKET, true);
    loop.sad.remove(loop.sad.sas().iterator().next().key());
    loop.accept(Suite.GCM, SaBuilder.of(Suite.GCM, SPI).behindNat().inbound());
    loop.receive(NOW, withSourcePort(withSource(outer, ELSEWHERE), 61234));
    assertEquals(1, loop.delivered.size());
    assertEquals(List.of(), loop.moves);
  }

  /** Neither does ESP outside UDP, which no NAT has passed. */
  @Test
  void anSaThatIsNotInUdpDoesNotMove() {
    byte[] outer = sealed(PACKET, false);
    loop.receive(NOW, withSource(outer, ELSEWHERE));
    assertTrue(loop.delivered.isEmpty());
    assertEquals(1, loop.inbounds.drops().get(DropReason.NO_SA));
  }

  @Test
  void twoClientsBehindOneNatHavePortsOfTheirOwn() {
    byte[] mine = sealed(PACKET, true);
    Loop other = new Loop();
    other.policies(Tunnel.policy(Tunnel.POLICY, 0, Policy.Level.REQUIRE));
    other.install(Suite.GCM, SPI + 1, true);
    other.send(NOW, PACKET);
    loop.accept(Suite.GCM, SPI + 1, true);
    loop.receive(NOW, withSourcePort(mine, 50_001), withSourcePort(other.sent()[0], 50_002));
    assertEquals(2, loop.delivered.size());
    assertEquals(
        List.of(new Endpoint(GATEWAY1, 50_001), new Endpoint(GATEWAY1, 50_002)), loop.moves);
  }

  private static byte[] withSource(byte[] outer, String address) {
    byte[] changed = outer.clone();
    byte[] source = IpAddress.parse(address).bytes();
    System.arraycopy(source, 0, changed, 12, source.length);
    return Packets.withChecksum(changed);
  }

  @Test
  void anInnerPacketOutsideTheSelectorsIsDropped() {
    loop.accept(Suite.GCM, SPI, false);
    byte[] foreign = Packets.udp("10.1.202.7", 5, "10.1.102.1", 5, 10);
    loop.receive(NOW, EspPackets.seal(Suite.GCM, SPI, 1, foreign, 4));
    assertTrue(loop.delivered.isEmpty());
    assertDropped(DropReason.SELECTOR_MISMATCH);
  }

  @Test
  void trafficFlowPaddingIsCutOff() {
    loop.accept(Suite.CBC_SHA256, SPI, false);
    byte[] padded = new byte[PACKET.length + 37];
    System.arraycopy(PACKET, 0, padded, 0, PACKET.length);
    loop.receive(NOW, EspPackets.seal(Suite.CBC_SHA256, SPI, 1, padded, 4));
    assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "59, DUMMY",
    "41, INNER_MALFORMED",
    "6, NEXT_HEADER_UNEXPECTED",
    "4, INNER_MALFORMED"
  })
  void theNextHeaderMustBeIpAndSayTheTruth(int nextHeader, DropReason expected) {
    loop.accept(Suite.GCM, SPI, false);
    loop.receive(NOW, EspPackets.seal(Suite.GCM, SPI, 1, new byte[44], nextHeader));
    assertTrue(loop.delivered.isEmpty());
    assertDropped(expected);
  }

  @ParameterizedTest
  @CsvSource({"0102030405060708ff04", "01020304050607090804", "00000000000000000804"})
  void paddingIsChecked(String trailer) {
    loop.accept(Suite.GCM, SPI, false);
    loop.receive(NOW, EspPackets.sealWithTrailer(Suite.GCM, SPI, 1, new byte[50], trailer));
    assertDropped(DropReason.PADDING_INVALID);
  }

  /** RFC 6040 figure 4, row by row; a DSCP stays as it was inside. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0", "0, 2, 0", "0, 1, 0", "0, 3, -1",
    "2, 0, 2", "2, 2, 2", "2, 1, 1", "2, 3, 3",
    "1, 0, 1", "1, 2, 1", "1, 1, 1", "1, 3, 3",
    "3, 0, 3", "3, 2, 3", "3, 1, 3", "3, 3, 3",
    "184, 0, 184", "186, 47, 187"
  })
  void congestionMarksLeaveTheTunnel(int innerTos, int outerTos, int expected) {
    byte[] inner = Packets.withTos(PACKET, innerTos);
    loop.receive(NOW, Packets.withTos(sealed(inner, false), outerTos));
    if (expected < 0) {
      assertTrue(loop.delivered.isEmpty());
      assertDropped(DropReason.ECN_CONFLICT);
    } else {
      assertArrayEquals(Packets.withTos(PACKET, expected), Packets.bytes(loop.delivered, 0));
    }
  }

  @Test
  void outerPacketsThatAreNoEspAreNamed() {
    byte[] outer = sealed(PACKET, false);
    byte[] damaged = outer.clone();
    damaged[8]++;
    loop.receive(NOW, damaged);
    assertEquals(1, loop.inbounds.drops().get(DropReason.OUTER_MALFORMED));
    loop.receive(NOW, Packets.withFragmentWord(outer, 0x2000));
    loop.receive(NOW, Packets.withFragmentWord(outer, 8));
    assertEquals(2, loop.inbounds.drops().get(DropReason.OUTER_FRAGMENT));
    loop.receive(NOW, Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, 6, new byte[40]));
    assertEquals(1, loop.inbounds.drops().get(DropReason.NOT_ESP));
    loop.receive(NOW, Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, 50, new byte[7]));
    assertEquals(1, loop.inbounds.drops().get(DropReason.ESP_TOO_SHORT));
    loop.receive(NOW, Packets.ipv4(Tunnel.GATEWAY2, Tunnel.GATEWAY1, 50, esp(outer)));
    assertEquals(1, loop.inbounds.drops().get(DropReason.NO_SA), "the source counts too");
  }

  @Test
  void theLengthOfAhMustFitItsIcvAndThePacket() {
    Shape shape = new Shape(SaKey.Protocol.AH, Mode.TUNNEL, false, false, false);
    loop.policies(shape.policy());
    loop.install(Suite.AH_SHA256, shape.sa(Suite.AH_SHA256, SPI).outbound(), 1500);
    loop.accept(Suite.AH_SHA256, shape.sa(Suite.AH_SHA256, SPI).inbound());
    loop.send(NOW, PACKET);
    byte[] valid = loop.sent()[0];
    for (int words : new int[] {0, 4, 255}) {
      byte[] changed = valid.clone();
      changed[Ipv4Header.BYTES + 1] = (byte) words;
      loop.receive(NOW, changed);
    }
    loop.receive(NOW, Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, 51, new byte[11]));
    assertEquals(4, loop.inbounds.drops().get(DropReason.AH_MALFORMED));
    loop.receive(NOW, valid);
    assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
  }

  /** As Linux pads AH over IPv4, unless it is told to align to 4 bytes. */
  @Test
  void ahMayBePaddedFurther() {
    Shape shape = new Shape(SaKey.Protocol.AH, Mode.TUNNEL, false, false, false);
    loop.accept(Suite.AH_SHA256, shape.sa(Suite.AH_SHA256, SPI).inbound());
    int ahBytes = 12 + 16 + 4;
    ByteBuffer ah = ByteBuffer.allocate(ahBytes + PACKET.length);
    ah.put((byte) 4).put((byte) (ahBytes / 4 - 2)).putShort((short) 0).putInt(SPI).putInt(1);
    ah.put(ahBytes, PACKET);
    byte[] outer = Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, 51, ah.array());
    byte[] covered = outer.clone();
    covered[8] = 0;
    covered[10] = 0;
    covered[11] = 0;
    byte[] icv =
        Integrity.of(Suite.AH_SHA256.integrity())
            .icv(Tunnel.keys(Suite.AH_SHA256).integrity().expose(), covered);
    System.arraycopy(icv, 0, outer, Ipv4Header.BYTES + 12, icv.length);
    loop.receive(NOW, outer);
    assertArrayEquals(PACKET, Packets.bytes(loop.delivered, 0));
  }

  @Test
  void theLengthMustFitTheCipher() {
    loop.accept(Suite.CBC_SHA256, SPI, false);
    byte[] outer = EspPackets.seal(Suite.CBC_SHA256, SPI, 1, PACKET, 4);
    byte[] esp = esp(outer);
    byte[] cut = Arrays.copyOf(esp, esp.length - 1);
    loop.receive(NOW, Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, 50, cut));
    assertDropped(DropReason.ESP_MISALIGNED);
    byte[] header = Arrays.copyOf(esp, 8 + 16 + 15 + 16);
    loop.receive(NOW, Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, 50, header));
    assertEquals(1, loop.inbounds.drops().get(DropReason.ESP_TOO_SHORT));
  }

  @Test
  void anSaPastItsHardLifetimeTakesNothing() {
    byte[] outer = sealed(PACKET, false);
    loop.receive(NOW + Tunnel.HARD.toMillis(), outer);
    assertTrue(loop.delivered.isEmpty());
    assertDropped(DropReason.SA_EXPIRED);
  }

  @Test
  void anSaThatHasCarriedItsHardVolumeTakesNothing() {
    byte[] first = sealed(PACKET, false);
    loop.send(NOW, PACKET);
    byte[] second = loop.sent()[0];
    loop.sad.remove(loop.sad.sas().iterator().next().key());
    loop.accept(
        Suite.GCM,
        SaBuilder.of(Suite.GCM, SPI)
            .limit(new SecurityAssociation.Volume(PACKET.length, 0))
            .inbound());
    loop.receive(NOW, first, second);
    assertEquals(1, loop.delivered.size());
    assertDropped(DropReason.SA_USED_UP);
  }

  @Test
  void aRemovedSaTakesNothing() {
    byte[] outer = sealed(PACKET, false);
    InboundSa sa = loop.sad.sas().iterator().next();
    loop.sad.remove(sa.key());
    loop.receive(NOW, outer);
    assertEquals(1, loop.inbounds.drops().get(DropReason.NO_SA));
    assertEquals(0, sa.counters().packets());
  }

  /** The packet in ESP, with the receiving SA in place. */
  private byte[] sealed(byte[] packet, boolean inUdp) {
    loop.install(Suite.GCM, SPI, inUdp);
    loop.accept(Suite.GCM, SPI, inUdp);
    loop.send(NOW, packet);
    return loop.sent()[0];
  }

  private void assertDropped(DropReason reason) {
    assertEquals(1, loop.inbounds.drops().get(reason));
    assertEquals(1, loop.inbounds.drops().total());
    InboundSa sa = loop.sad.sas().iterator().next();
    assertEquals(1, sa.counters().drops().get(reason));
    assertEquals(1, loop.inboundPolicy.inDrops().get(reason));
  }

  private static byte[] esp(byte[] outer) {
    return Arrays.copyOfRange(outer, Ipv4Header.BYTES, outer.length);
  }

  private static byte[] withSourcePort(byte[] outer, int port) {
    byte[] changed = outer.clone();
    changed[20] = (byte) (port >> 8);
    changed[21] = (byte) port;
    return changed;
  }
}
