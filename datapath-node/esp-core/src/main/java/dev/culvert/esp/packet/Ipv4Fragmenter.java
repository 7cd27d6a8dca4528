package dev.culvert.esp.packet;

import java.util.Arrays;

/** Cuts packets into fragments (RFC 791 3.2), as a raw socket with IP_HDRINCL does not. */
public final class Ipv4Fragmenter {
  /** What every IPv4 link carries (RFC 791 3.2), bytes. */
  public static final int LEAST_MTU = 68;

  private static final int FRAGMENT_UNIT = 8;
  private static final byte END_OF_OPTIONS = 0;
  private static final byte NO_OPERATION = 1;
  private static final int COPIED = 0x80;

  private Ipv4Fragmenter() {}

  /**
   * Adds the fragments of a packet to a batch, in order; the packet may be one itself. They have no
   * DF.
   *
   * @param at where the packet begins; its length is its header's total length
   * @param mtu length of the longest fragment, bytes, at least {@link #LEAST_MTU}
   * @param mark the mark of the fragments
   */
  public static void fragment(byte[] packet, int at, int mtu, PacketBatch out, int mark) {
    int header = Ipv4Header.headerBytes(packet, at);
    int payload = Ipv4Header.totalLength(packet, at) - header;
    int step = (mtu - header) & -FRAGMENT_UNIT;
    int offset = Ipv4Header.fragmentOffset(packet, at);
    boolean last = !Ipv4Header.moreFragments(packet, at);
    for (int done = 0; done < payload; done += step) {
      int part = Math.min(step, payload - done);
      byte[] target = out.nextBuffer();
      int start = PacketBatch.HEADROOM;
      System.arraycopy(packet, at, target, start, header);
      if (done > 0) {
        blankOptionsOfTheFirst(target, start, header);
      }
      System.arraycopy(packet, at + header + done, target, start + header, part);
      int more = last && done + part == payload ? 0 : Ipv4Header.MORE_FRAGMENTS;
      int word = more | (offset + done) / FRAGMENT_UNIT;
      NetworkOrder.put16(target, start + Ipv4Header.FRAGMENT, word);
      NetworkOrder.put16(target, start + Ipv4Header.TOTAL_LENGTH, header + part);
      Ipv4Header.sealChecksum(target, start);
      out.add(start, header + part, mark);
    }
  }

  /** Options without the copy bit belong to the first fragment alone. */
  private static void blankOptionsOfTheFirst(byte[] packet, int start, int header) {
    int end = start + header;
    int at = start + Ipv4Header.BYTES;
    while (at < end && packet[at] != END_OF_OPTIONS) {
      int length = packet[at] == NO_OPERATION || at + 1 == end ? 1 : packet[at + 1] & 0xff;
      int next = Math.min(end, at + Math.max(1, length));
      if ((packet[at] & COPIED) == 0) {
        Arrays.fill(packet, at, next, NO_OPERATION);
      }
      at = next;
    }
  }
}
