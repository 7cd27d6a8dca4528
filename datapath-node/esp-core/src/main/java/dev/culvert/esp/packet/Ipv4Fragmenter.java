package dev.culvert.esp.packet;

/** Cuts an outer packet into fragments (RFC 791 3.2), as a raw socket with IP_HDRINCL does not. */
public final class Ipv4Fragmenter {
  /** What every IPv4 link carries (RFC 791 3.2), bytes. */
  public static final int LEAST_MTU = 68;

  private static final int FRAGMENT_UNIT = 8;

  private Ipv4Fragmenter() {}

  /**
   * Adds the fragments of a packet to a batch, in order. The packet must have no options, DF clear,
   * and be no fragment: so {@link OuterHeader} makes them.
   *
   * @param at where the packet begins; its length is its header's total length
   * @param mtu length of the longest fragment, bytes, at least {@link #LEAST_MTU}
   * @param mark the mark of the fragments
   */
  public static void fragment(byte[] packet, int at, int mtu, PacketBatch out, int mark) {
    int payload = Ipv4Header.totalLength(packet, at) - Ipv4Header.BYTES;
    int step = (mtu - Ipv4Header.BYTES) & -FRAGMENT_UNIT;
    for (int done = 0; done < payload; done += step) {
      int part = Math.min(step, payload - done);
      byte[] target = out.nextBuffer();
      int start = PacketBatch.HEADROOM;
      System.arraycopy(packet, at, target, start, Ipv4Header.BYTES);
      System.arraycopy(
          packet, at + Ipv4Header.BYTES + done, target, start + Ipv4Header.BYTES, part);
      int more = done + part < payload ? Ipv4Header.MORE_FRAGMENTS : 0;
      NetworkOrder.put16(target, start + Ipv4Header.FRAGMENT, more | done / FRAGMENT_UNIT);
      NetworkOrder.put16(target, start + Ipv4Header.TOTAL_LENGTH, Ipv4Header.BYTES + part);
      Ipv4Header.sealChecksum(target, start);
      out.add(start, Ipv4Header.BYTES + part, mark);
    }
  }
}
