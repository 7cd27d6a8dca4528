package dev.culvert.linux;

import java.nio.ByteBuffer;

/** Reads and makes IPv4 packets for tests (RFC 791, RFC 768, RFC 792). */
final class Ipv4Packets {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;

  private Ipv4Packets() {}

  static int address(String dotted) {
    int address = 0;
    for (String octet : dotted.split("\\.")) {
      address = address << 8 | Integer.parseInt(octet);
    }
    return address;
  }

  static int source(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(12);
  }

  static int destination(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(16);
  }

  static int protocol(byte[] packet) {
    return packet[9];
  }

  private static int headerLength(byte[] packet) {
    return (packet[0] & 0xf) * 4;
  }

  /** The internet checksum over some bytes: 0 when they contain a right checksum. */
  static int checksum(byte[] bytes, int offset, int length, int start) {
    long sum = start;
    for (int i = 0; i < length; i += 2) {
      int low = i + 1 < length ? bytes[offset + i + 1] & 0xff : 0;
      sum += (bytes[offset + i] & 0xff) << 8 | low;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) ~sum & 0xffff;
  }

  /** Whether the IP header checksum and that of TCP, UDP or ICMP are right. */
  static boolean checksumsRight(byte[] packet, int length) {
    int header = headerLength(packet);
    int payload = length - header;
    int pseudo = 0;
    if (protocol(packet) != ICMP) {
      for (int i = 12; i < 20; i += 2) {
        pseudo += (packet[i] & 0xff) << 8 | (packet[i + 1] & 0xff);
      }
      pseudo += protocol(packet) + payload;
    }
    return checksum(packet, 0, header, 0) == 0 && checksum(packet, header, payload, pseudo) == 0;
  }

  static boolean isEchoRequest(byte[] packet) {
    return packet[0] >> 4 == 4 && protocol(packet) == ICMP && packet[headerLength(packet)] == 8;
  }

  /** Turns an ICMP echo request into its reply, in place. */
  static void answerEcho(byte[] packet, int length) {
    ByteBuffer view = ByteBuffer.wrap(packet);
    int source = view.getInt(12);
    view.putInt(12, view.getInt(16)).putInt(16, source);
    int icmp = headerLength(packet);
    view.put(icmp, (byte) 0).putShort(icmp + 2, (short) 0);
    view.putShort(icmp + 2, (short) checksum(packet, icmp, length - icmp, 0));
  }
}
