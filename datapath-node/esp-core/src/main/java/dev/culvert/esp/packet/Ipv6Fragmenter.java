package dev.culvert.esp.packet;

/** Cuts IPv6 packets into fragments (RFC 8200 4.5), as only their source may. For one thread. */
public final class Ipv6Fragmenter {
  /** What every IPv6 link carries (RFC 8200 5), bytes. */
  public static final int LEAST_MTU = 1280;

  private static final int HEADER_BYTES = 8;
  private static final int FRAGMENT_UNIT = 8;

  private final HeaderChain chain = new HeaderChain();
  private final int step;
  private int identification;

  /**
   * One of several that have identifications of their own each (RFC 8200 4.5).
   *
   * @param index which one, from 0 on
   * @param of how many there are
   */
  public Ipv6Fragmenter(int index, int of) {
    this.step = of;
    this.identification = index;
  }

  /**
   * Adds the fragments of a packet to a batch, in order: each begins with the packet's headers up
   * to ESP or AH and a fragment header.
   *
   * @param at where the packet begins, which is no fragment
   * @param mtu length of the longest fragment, bytes, at least {@link #LEAST_MTU}
   * @param mark the mark of the fragments
   */
  public void fragment(byte[] packet, int at, int mtu, PacketBatch out, int mark) {
    int end = at + Ipv6Header.totalLength(packet, at);
    chain.read(packet, at, end);
    int payloadAt = chain.protocolAt();
    int headBytes = payloadAt - at;
    int most = mtu - headBytes - HEADER_BYTES & -FRAGMENT_UNIT;
    identification += step;
    for (int from = payloadAt; from < end; from += most) {
      int part = Math.min(most, end - from);
      byte[] target = out.nextBuffer();
      int start = PacketBatch.HEADROOM;
      int headerAt = start + headBytes;
      System.arraycopy(packet, at, target, start, headBytes);
      target[start + chain.protocolFieldAt() - at] = (byte) IpProtocol.FRAGMENT;
      int more = from + part < end ? 1 : 0;
      NetworkOrder.put16(target, headerAt, chain.protocol() << 8);
      NetworkOrder.put16(target, headerAt + 2, from - payloadAt | more);
      NetworkOrder.put32(target, headerAt + 4, identification);
      System.arraycopy(packet, from, target, headerAt + HEADER_BYTES, part);
      int total = headBytes + HEADER_BYTES + part;
      NetworkOrder.put16(target, start + Ipv6Header.PAYLOAD_LENGTH, total - Ipv6Header.BYTES);
      out.add(start, total, mark);
    }
  }
}
