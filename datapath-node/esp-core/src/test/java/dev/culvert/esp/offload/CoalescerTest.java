package dev.culvert.esp.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.TcpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoalescerTest {
  private static final int PUSHED = TcpHeader.ACK | TcpHeader.PSH;

  private final List<Integer> counts = new ArrayList<>();

  private static byte[] segment(boolean ipv6, int number, int flags, int dataBytes) {
    byte[] packet = Segments.tcp(ipv6, 1000 * number, flags, dataBytes);
    return ipv6 ? packet : Segments.withIdentification(packet, 7 + number);
  }

  private static byte[] segment(int number) {
    return segment(false, number, TcpHeader.ACK, 1000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsJoinedIsCutIntoTheSamePackets(boolean ipv6) {
    List<byte[]> packets =
        List.of(
            segment(ipv6, 0, TcpHeader.ACK, 1000),
            segment(ipv6, 1, TcpHeader.ACK, 1000),
            segment(ipv6, 2, PUSHED, 700));
    List<byte[]> frames = Segments.coalesced(packets, counts);
    assertEquals(List.of(3), counts);
    Segmenter segmenter = new Segmenter();
    segmenter.begin(frames.getFirst(), 0, frames.getFirst().length);
    PacketBatch batch = new PacketBatch(4, Packets.PACKET_BYTES);
    while (segmenter.hasNext()) {
      segmenter.next(batch);
    }
    assertEquals(packets.size(), batch.size());
    for (int i = 0; i < packets.size(); i++) {
      assertArrayEquals(packets.get(i), Packets.bytes(batch, i), "segment " + i);
    }
  }

  @Test
  void aPushOrAShortSegmentEndsAFrame() {
    Segments.coalesced(
        List.of(
            segment(0),
            segment(false, 1, PUSHED, 1000),
            segment(2),
            segment(false, 3, TcpHeader.ACK, 999),
            segment(4)),
        counts);
    assertEquals(List.of(2, 2, 1), counts);
  }

  static Stream<byte[]> strangers() {
    byte[] damaged = segment(1);
    damaged[70] ^= 1;
    byte[] otherPort = segment(1);
    otherPort[21] ^= 1;
    byte[] otherWindow = segment(1);
    otherWindow[35] ^= 1;
    byte[] otherOptions = segment(1);
    otherOptions[51] ^= 1;
    return Stream.of(
        damaged,
        Segments.withChecksum(otherPort, TcpHeader.CHECKSUM),
        Segments.withChecksum(otherWindow, TcpHeader.CHECKSUM),
        Segments.withChecksum(otherOptions, TcpHeader.CHECKSUM),
        Packets.withTos(segment(1), 4),
        Packets.withFragmentWord(segment(1), 0x2000),
        Segments.withIdentification(segment(1), 99),
        segment(2),
        segment(0),
        segment(false, 1, TcpHeader.ACK, 1001),
        segment(false, 1, TcpHeader.ACK, 0),
        segment(false, 1, TcpHeader.ACK | TcpHeader.FIN, 1000),
        segment(true, 1, TcpHeader.ACK, 1000),
        Packets.betweenOffices(100));
  }

  /** What is not the next segment goes on as it came, behind what came before it. */
  @ParameterizedTest
  @MethodSource("strangers")
  void nothingElseIsJoined(byte[] stranger) {
    List<byte[]> frames = Segments.coalesced(List.of(segment(0), stranger), counts);
    assertEquals(List.of(1, 1), counts);
    assertArrayEquals(segment(0), packet(frames.get(0)));
    assertArrayEquals(stranger, packet(frames.get(1)));
  }

  @Test
  void aSegmentIsNotJoinedToADamagedOne() {
    byte[] damaged = segment(0);
    damaged[70] ^= 1;
    Segments.coalesced(List.of(damaged, segment(1)), counts);
    assertEquals(List.of(1, 1), counts);
  }

  @Test
  void aFrameIsNoLongerThanAPacketMayBe() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      packets.add(segment(i));
    }
    Segments.coalesced(packets, counts);
    assertEquals(List.of(65, 5), counts);
  }

  private static byte[] packet(byte[] frame) {
    assertArrayEquals(new byte[VirtioNetHeader.BYTES], Arrays.copyOf(frame, VirtioNetHeader.BYTES));
    return Arrays.copyOfRange(frame, VirtioNetHeader.BYTES, frame.length);
  }
}
