package dev.culvert.esp.offload;

import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.packet.IpProtocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Segments of one TCP connection with right checksums, computed the slow way, and frames. */
final class Segments {
  static final int SEQUENCE = 0xffff_ff00;

  private static final int CHECKSUM = 16;

  private Segments() {}

  static int headerBytes(boolean ipv6) {
    return ipv6 ? 40 : 20;
  }

  /**
   * A segment with a timestamp option.
   *
   * @param sequence of its first byte, from {@link #SEQUENCE} on
   */
  static byte[] tcp(boolean ipv6, int sequence, int flags, int dataBytes) {
    ByteBuffer tcp = ByteBuffer.allocate(32 + dataBytes);
    tcp.putShort((short) 5201).putShort((short) 40_000);
    tcp.putInt(SEQUENCE + sequence).putInt(77);
    tcp.put((byte) 0x80).put((byte) flags).putShort((short) 500).putInt(0);
    tcp.putInt(0x0101_080a).putInt(12).putInt(13);
    byte[] data = new byte[dataBytes];
    new Random(sequence).nextBytes(data);
    tcp.put(data);
    byte[] packet =
        ipv6
            ? Packets.ipv6("2001:db8::1", "2001:db8:1::2", IpProtocol.TCP, tcp.array())
            : Packets.ipv4("10.1.202.7", "10.1.101.9", IpProtocol.TCP, tcp.array());
    return withChecksum(packet, CHECKSUM);
  }

  /** The packet with the right checksum of what it carries, which stands there in its header. */
  static byte[] withChecksum(byte[] packet, int offset) {
    byte[] right = packet.clone();
    int at = headerBytes(packet[0] >> 4 == 6) + offset;
    right[at] = 0;
    right[at + 1] = 0;
    int checksum = ~sum(right, true) & 0xffff;
    right[at] = (byte) (checksum >> 8);
    right[at + 1] = (byte) checksum;
    return right;
  }

  /** The packet with another identification. */
  static byte[] withIdentification(byte[] packet, int identification) {
    byte[] changed = packet.clone();
    ByteBuffer.wrap(changed).putShort(4, (short) identification);
    return Packets.withChecksum(changed);
  }

  static boolean checksumsRight(byte[] packet) {
    boolean ipv4 = packet[0] >> 4 == 4;
    return sum(packet, true) == 0xffff
        && (!ipv4 || Arrays.equals(packet, Packets.withChecksum(packet)));
  }

  /** The folded sum of the pseudo header and, if asked for, of all behind the IP header. */
  static int sum(byte[] packet, boolean withPayload) {
    boolean ipv6 = packet[0] >> 4 == 6;
    int header = headerBytes(ipv6);
    int from = ipv6 ? 8 : 12;
    long sum = words(packet, from, header) + packet[ipv6 ? 6 : 9] + packet.length - header;
    sum += withPayload ? words(packet, header, packet.length) : 0;
    while (sum > 0xffff) {
      sum = (sum >> 16) + (sum & 0xffff);
    }
    return (int) sum;
  }

  private static long words(byte[] packet, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += (packet[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  /**
   * The frame of a packet whose checksum field holds the sum of the pseudo header.
   *
   * @param offset of the checksum, behind the IP header
   */
  static byte[] frame(byte[] packet, int segmentation, int segmentBytes, int offset) {
    int header = headerBytes(packet[0] >> 4 == 6);
    byte[] frame = new byte[VirtioNetHeader.BYTES + packet.length];
    VirtioNetHeader.write(
        frame, 0, VirtioNetHeader.NEEDS_CHECKSUM, segmentation, 0, segmentBytes, header, offset);
    System.arraycopy(packet, 0, frame, VirtioNetHeader.BYTES, packet.length);
    ByteBuffer.wrap(frame)
        .putShort(VirtioNetHeader.BYTES + header + offset, (short) sum(packet, false));
    return frame;
  }

  /** What a coalescer makes of packets: the whole frames, and how many packets each stands for. */
  static List<byte[]> coalesced(List<byte[]> packets, List<Integer> counts) {
    List<byte[]> frames = new ArrayList<>();
    Coalescer coalescer =
        new Coalescer(
            (buffer, at, length, count) -> {
              frames.add(Arrays.copyOfRange(buffer, at, at + length));
              counts.add(count);
            });
    for (byte[] packet : packets) {
      byte[] buffer = new byte[VirtioNetHeader.BYTES + packet.length];
      System.arraycopy(packet, 0, buffer, VirtioNetHeader.BYTES, packet.length);
      coalescer.add(buffer, VirtioNetHeader.BYTES, packet.length);
    }
    coalescer.flush();
    return frames;
  }
}
