package dev.culvert.esp.offload;

import dev.culvert.esp.packet.InternetChecksum;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.NetworkOrder;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.TcpHeader;
import dev.culvert.esp.packet.UdpHeader;

/**
 * Makes packets with complete checksums of frames as a TUN device with offloads gives them, as the
 * kernel would before a device without: ESP and AH must see each packet as it will travel.
 *
 * <pre>
 * frame    [virtio_net_hdr] [IP, TCP or UDP] [ payload                   ]
 * packets                   [IP, TCP or UDP] [ size ]
 *                           [IP, TCP or UDP]         [ size ]
 *                           [IP, TCP or UDP]                 [ the rest  ]
 * </pre>
 *
 * One object takes frame after frame for one thread.
 */
public final class Segmenter {
  private byte[] frame;
  private int packetAt;
  private int end;
  private int headerBytes;
  private int segmentBytes;
  private int payloadAt;
  private int transport;
  private int protocol;
  private int index;

  /**
   * Takes a frame, which stays as it is until all its packets are made.
   *
   * @param at where its {@link VirtioNetHeader} begins
   * @param length bytes of it and of the packet behind it
   */
  public void begin(byte[] buffer, int at, int length) {
    frame = buffer;
    packetAt = at + VirtioNetHeader.BYTES;
    end = at + length;
    payloadAt = packetAt;
    index = 0;
    transport = packetAt + VirtioNetHeader.checksumStart(buffer, at);
    segmentBytes = VirtioNetHeader.segmentSize(buffer, at);
    protocol =
        switch (VirtioNetHeader.segmentation(buffer, at)) {
          case VirtioNetHeader.TCP_OVER_IPV4, VirtioNetHeader.TCP_OVER_IPV6 -> IpProtocol.TCP;
          case VirtioNetHeader.UDP_DATAGRAMS -> IpProtocol.UDP;
          default -> 0;
        };
    headerBytes = headerBytes();
    payloadAt = packetAt + headerBytes;
  }

  /** Length of all headers; 0 when there is nothing to cut, whatever the frame says. */
  private int headerBytes() {
    int least = protocol == IpProtocol.TCP ? TcpHeader.BYTES : UdpHeader.BYTES;
    if (protocol == 0 || segmentBytes == 0 || end - transport < least) {
      return 0;
    }
    int own = protocol == IpProtocol.TCP ? TcpHeader.headerBytes(frame, transport) : least;
    return own < least || end - transport <= own ? 0 : transport - packetAt + own;
  }

  /** Whether there is another packet. */
  public boolean hasNext() {
    return payloadAt < end;
  }

  /** Adds the next packet to a batch. What is longer than the batch takes is cut off there. */
  public void next(PacketBatch to) {
    if (headerBytes == 0 || headerBytes + segmentBytes > to.packetBytes()) {
      whole(to);
      payloadAt = end;
    } else {
      segment(to);
    }
  }

  private void whole(PacketBatch to) {
    int length = Math.min(end - packetAt, to.packetBytes());
    byte[] packet = to.nextBuffer();
    System.arraycopy(frame, packetAt, packet, PacketBatch.HEADROOM, length);
    int header = packetAt - VirtioNetHeader.BYTES;
    int start = VirtioNetHeader.checksumStart(frame, header);
    int offset = VirtioNetHeader.checksumOffset(frame, header);
    if (VirtioNetHeader.needsChecksum(frame, header) && start + offset + Short.BYTES <= length) {
      int from = PacketBatch.HEADROOM + start;
      // The field holds the sum of the pseudo header, which so becomes part of the sum.
      int checksum = InternetChecksum.of(packet, from, length - start);
      NetworkOrder.put16(packet, from + offset, nonZero(checksum));
    }
    to.add(length);
  }

  private void segment(PacketBatch to) {
    int payloadBytes = Math.min(segmentBytes, end - payloadAt);
    boolean last = payloadAt + payloadBytes == end;
    byte[] packet = to.nextBuffer();
    int at = PacketBatch.HEADROOM;
    System.arraycopy(frame, packetAt, packet, at, headerBytes);
    System.arraycopy(frame, payloadAt, packet, at + headerBytes, payloadBytes);
    int transportAt = at + transport - packetAt;
    int transportBytes = at + headerBytes + payloadBytes - transportAt;
    writeIp(packet, at, headerBytes + payloadBytes);
    int checksumAt = transportAt + writeTransport(packet, transportAt, transportBytes, last);
    NetworkOrder.put16(packet, checksumAt, 0);
    int checksum =
        InternetChecksum.withPseudoHeader(packet, at, protocol, transportAt, transportBytes);
    NetworkOrder.put16(packet, checksumAt, nonZero(checksum));
    to.add(headerBytes + payloadBytes);
    payloadAt += payloadBytes;
    index++;
  }

  private void writeIp(byte[] packet, int at, int totalLength) {
    if (!IpPacket.isIpv6(packet, at)) {
      Ipv4Header.setIdentification(packet, at, Ipv4Header.identification(packet, at) + index);
    }
    IpPacket.changeTotalLength(packet, at, totalLength);
  }

  /** Returns where in the header the checksum stands. */
  private int writeTransport(byte[] packet, int at, int length, boolean last) {
    if (protocol == IpProtocol.UDP) {
      UdpHeader.setLength(packet, at, length);
      return UdpHeader.CHECKSUM;
    }
    TcpHeader.setSequence(packet, at, TcpHeader.sequence(packet, at) + index * segmentBytes);
    if (index > 0) {
      TcpHeader.clearFlags(packet, at, TcpHeader.CWR);
    }
    if (!last) {
      TcpHeader.clearFlags(packet, at, TcpHeader.FIN | TcpHeader.PSH);
    }
    return TcpHeader.CHECKSUM;
  }

  /** 0 says in UDP that there is no checksum (RFC 768); in TCP both values are the same sum. */
  private static int nonZero(int checksum) {
    return checksum == 0 ? 0xffff : checksum;
  }
}
