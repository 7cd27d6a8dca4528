package dev.culvert.lab;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@code tcpdump -w} writes: the classic pcap format with microseconds, frames of
 * Ethernet. A packet that is not yet wholly written ends the list.
 */
final class PacketDecoder {

  private static final int FILE_HEADER_BYTES = 24;
  private static final int RECORD_HEADER_BYTES = 16;
  private static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;

  private static final int ETHERNET_HEADER_BYTES = 14;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86DD;
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int UDP_HEADER_BYTES = 8;
  private static final int ICMP_HEADER_BYTES = 8;

  private static final int PROTOCOL_HOP_BY_HOP = 0;
  private static final int PROTOCOL_ICMP = 1;
  private static final int PROTOCOL_UDP = 17;
  private static final int PROTOCOL_ESP = 50;
  private static final int PROTOCOL_ICMPV6 = 58;

  private static final int ICMPV6_ECHO_REQUEST = 128;
  private static final int ICMPV6_ECHO_REPLY = 129;

  private static final int PORT_IKE = 500;
  private static final int PORT_NAT_T = 4500;

  private PacketDecoder() {}

  /**
   * All whole packets of a capture file.
   *
   * @throws LabException if the file is of another format
   */
  static List<Packet> decode(byte[] file) {
    List<Packet> packets = new ArrayList<>();
    if (file.length < FILE_HEADER_BYTES) {
      return packets;
    }
    ByteBuffer records = ByteBuffer.wrap(file).order(byteOrder(file));
    records.position(FILE_HEADER_BYTES);
    while (records.remaining() >= RECORD_HEADER_BYTES) {
      long seconds = Integer.toUnsignedLong(records.getInt());
      long microseconds = records.getInt();
      int captured = records.getInt();
      int length = records.getInt();
      if (captured < 0 || captured > records.remaining()) {
        break;
      }
      ByteBuffer frame = records.slice(records.position(), captured).order(ByteOrder.BIG_ENDIAN);
      records.position(records.position() + captured);
      packets.add(frame(Instant.ofEpochSecond(seconds, microseconds * 1000), frame, length));
    }
    return packets;
  }

  private static ByteOrder byteOrder(byte[] file) {
    ByteBuffer header = ByteBuffer.wrap(file);
    if (header.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == MAGIC_MICROSECONDS) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    if (header.order(ByteOrder.BIG_ENDIAN).getInt(0) == MAGIC_MICROSECONDS) {
      return ByteOrder.BIG_ENDIAN;
    }
    throw new LabException("not a pcap file");
  }

  private static Packet frame(Instant time, ByteBuffer frame, int length) {
    if (frame.limit() < ETHERNET_HEADER_BYTES) {
      return link(time, length);
    }
    int type = frame.getShort(ETHERNET_HEADER_BYTES - 2) & 0xFFFF;
    ByteBuffer ip = frame.slice(ETHERNET_HEADER_BYTES, frame.limit() - ETHERNET_HEADER_BYTES);
    if (type == ETHERTYPE_IPV4 && ip.limit() >= IPV4_HEADER_BYTES) {
      return ipv4(time, ip, length);
    }
    if (type == ETHERTYPE_IPV6 && ip.limit() >= IPV6_HEADER_BYTES) {
      return ipv6(time, ip, length);
    }
    return link(time, length);
  }

  private static Packet link(Instant time, int length) {
    return new Packet(time, Packet.Kind.LINK, null, null, 0, length, ByteString.EMPTY);
  }

  private static Packet ipv4(Instant time, ByteBuffer ip, int length) {
    int protocol = ip.get(9) & 0xFF;
    return new Packet(
        time,
        protocol == PROTOCOL_ICMP ? icmpKind(ipv4Payload(ip)) : ipv4Kind(ip),
        address(ip, 12, 4),
        address(ip, 16, 4),
        protocol,
        length,
        copy(ipv4Payload(ip)));
  }

  private static Packet ipv6(Instant time, ByteBuffer ip, int length) {
    Packet.Kind kind = ipv6Kind(ip);
    return kind == Packet.Kind.LINK
        ? link(time, length)
        : new Packet(
            time,
            kind,
            address(ip, 8, 16),
            address(ip, 24, 16),
            ip.get(6) & 0xFF,
            length,
            copy(tail(ip, IPV6_HEADER_BYTES)));
  }

  private static Packet.Kind ipv6Kind(ByteBuffer ip) {
    int protocol = ip.get(6) & 0xFF;
    ByteBuffer payload = tail(ip, IPV6_HEADER_BYTES);
    return switch (protocol) {
      case PROTOCOL_ICMPV6 -> icmpv6Kind(payload);
      // Listeners are reported behind such a header (RFC 3810 section 5).
      case PROTOCOL_HOP_BY_HOP -> Packet.Kind.LINK;
      default -> kind(protocol, payload);
    };
  }

  /** Errors are below 128; echoes are the two types above (RFC 4443), then come discoveries. */
  private static Packet.Kind icmpv6Kind(ByteBuffer icmp) {
    int type = icmp.hasRemaining() ? icmp.get(0) & 0xFF : ICMPV6_ECHO_REQUEST;
    if (type > ICMPV6_ECHO_REPLY) {
      return Packet.Kind.LINK;
    }
    boolean quotes = icmp.limit() >= ICMP_HEADER_BYTES + IPV6_HEADER_BYTES;
    return type < ICMPV6_ECHO_REQUEST
            && quotes
            && ipv6Kind(tail(icmp, ICMP_HEADER_BYTES)) != Packet.Kind.CLEAR
        ? Packet.Kind.TUNNEL_ERROR
        : Packet.Kind.CLEAR;
  }

  private static Packet.Kind ipv4Kind(ByteBuffer ip) {
    int protocol = ip.get(9) & 0xFF;
    boolean laterFragment = (ip.getShort(6) & 0x1FFF) != 0;
    return laterFragment && protocol != PROTOCOL_ESP
        ? Packet.Kind.CLEAR
        : kind(protocol, ipv4Payload(ip));
  }

  private static Packet.Kind icmpKind(ByteBuffer icmp) {
    if (icmp.limit() < ICMP_HEADER_BYTES + IPV4_HEADER_BYTES || !isError(icmp.get(0))) {
      return Packet.Kind.CLEAR;
    }
    return ipv4Kind(tail(icmp, ICMP_HEADER_BYTES)) == Packet.Kind.CLEAR
        ? Packet.Kind.CLEAR
        : Packet.Kind.TUNNEL_ERROR;
  }

  /** Destination unreachable, time exceeded, parameter problem. */
  private static boolean isError(byte icmpType) {
    return icmpType == 3 || icmpType == 11 || icmpType == 12;
  }

  private static ByteBuffer ipv4Payload(ByteBuffer ip) {
    return tail(ip, (ip.get(0) & 0xF) * 4);
  }

  private static Packet.Kind kind(int protocol, ByteBuffer payload) {
    if (protocol == PROTOCOL_ESP) {
      return Packet.Kind.ESP;
    }
    return protocol == PROTOCOL_UDP && payload.limit() >= UDP_HEADER_BYTES
        ? udpKind(payload)
        : Packet.Kind.CLEAR;
  }

  private static Packet.Kind udpKind(ByteBuffer udp) {
    int source = udp.getShort(0) & 0xFFFF;
    int destination = udp.getShort(2) & 0xFFFF;
    int dataBytes = (udp.getShort(4) & 0xFFFF) - UDP_HEADER_BYTES;
    if (source == PORT_NAT_T || destination == PORT_NAT_T) {
      return natTraversalKind(udp, dataBytes);
    }
    return source == PORT_IKE || destination == PORT_IKE ? Packet.Kind.IKE : Packet.Kind.CLEAR;
  }

  private static Packet.Kind natTraversalKind(ByteBuffer udp, int dataBytes) {
    if (dataBytes == 1) {
      return Packet.Kind.NAT_KEEPALIVE;
    }
    if (udp.limit() < UDP_HEADER_BYTES + 4) {
      return Packet.Kind.CLEAR;
    }
    return udp.getInt(UDP_HEADER_BYTES) == 0 ? Packet.Kind.IKE : Packet.Kind.ESP_IN_UDP;
  }

  private static ByteBuffer tail(ByteBuffer ip, int offset) {
    int from = Math.min(offset, ip.limit());
    return ip.slice(from, ip.limit() - from);
  }

  private static ByteString copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.limit()];
    bytes.get(0, copy);
    return ByteString.copyOf(copy);
  }

  private static IpAddress address(ByteBuffer ip, int offset, int bytes) {
    byte[] address = new byte[bytes];
    ip.get(offset, address);
    return IpAddress.of(address);
  }
}
