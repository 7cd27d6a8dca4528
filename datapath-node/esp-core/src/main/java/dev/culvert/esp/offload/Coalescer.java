package dev.culvert.esp.offload;

import dev.culvert.esp.packet.InternetChecksum;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.NetworkOrder;
import dev.culvert.esp.packet.TcpHeader;

/**
 * Makes one frame of segments of a TCP connection that follow one another, so that the kernel does
 * once what it would do for each.
 *
 * <pre>
 * packet ─┬─ continues the open frame ──▶ appended; a short one or one with PSH closes the frame
 *         ├─ a segment that may begin one: the open frame is written, this one is open
 *         └─ anything else: the open frame is written, then this packet
 * </pre>
 *
 * Packets never overtake one another. Only segments with a right checksum are joined, since the
 * frame gets a new one: what was damaged before it was protected must stay so. A packet is valid
 * until the next {@link #flush}. One object serves one thread.
 */
public final class Coalescer {
  private static final int LONGEST_PACKET = 0xffff;

  private final FrameSink sink;
  private final byte[] frame = new byte[VirtioNetHeader.BYTES + LONGEST_PACKET];
  private final TcpSegment open = new TcpSegment();
  private final TcpSegment next = new TcpSegment();

  /** Packets in the open frame; while it is one, it still lies where it came from. */
  private int packets;

  private int frameEnd;

  /** What is made goes there. */
  public Coalescer(FrameSink sink) {
    this.sink = sink;
  }

  /**
   * Takes a well-formed packet.
   *
   * @param at where it begins, with {@link VirtioNetHeader#BYTES} free bytes before it
   */
  public void add(byte[] buffer, int at, int length) {
    boolean joinable = next.read(buffer, at, length);
    if (joinable && packets > 0 && continues()) {
      append();
      if (next.pushes() || next.payloadBytes < open.payloadBytes) {
        flush();
      }
      return;
    }
    flush();
    if (joinable && !next.pushes()) {
      open.set(next);
      packets = 1;
    } else {
      writeWhole(buffer, at, length);
    }
  }

  private boolean continues() {
    return next.payloadBytes <= open.payloadBytes
        && next.follows(open, packets)
        && (packets == 1 ? open.length : frameEnd - VirtioNetHeader.BYTES) + next.payloadBytes
            <= LONGEST_PACKET
        && next.hasRightChecksum()
        && (packets > 1 || open.hasRightChecksum());
  }

  private void append() {
    if (packets == 1) {
      System.arraycopy(open.buffer, open.at, frame, VirtioNetHeader.BYTES, open.length);
      frameEnd = VirtioNetHeader.BYTES + open.length;
    }
    System.arraycopy(next.buffer, next.payloadAt(), frame, frameEnd, next.payloadBytes);
    frameEnd += next.payloadBytes;
    packets++;
    if (next.pushes()) {
      TcpHeader.addFlags(frame, VirtioNetHeader.BYTES + open.tcpAt - open.at, TcpHeader.PSH);
    }
  }

  /** Writes the open frame, if there is one. */
  public void flush() {
    if (packets == 1) {
      writeWhole(open.buffer, open.at, open.length);
    } else if (packets > 1) {
      finish();
      sink.write(frame, 0, frameEnd, packets);
    }
    packets = 0;
  }

  private void writeWhole(byte[] buffer, int at, int length) {
    VirtioNetHeader.writeWhole(buffer, at - VirtioNetHeader.BYTES);
    sink.write(buffer, at - VirtioNetHeader.BYTES, VirtioNetHeader.BYTES + length, 1);
  }

  private void finish() {
    int at = VirtioNetHeader.BYTES;
    int tcpAt = at + open.tcpAt - open.at;
    int tcpBytes = frameEnd - tcpAt;
    IpPacket.changeTotalLength(frame, at, frameEnd - at);
    // The sum of the pseudo header alone: the rest is the kernel's, when it cuts or delivers.
    long sum = InternetChecksum.pseudoHeaderSum(frame, at, IpProtocol.TCP, tcpBytes);
    NetworkOrder.put16(frame, tcpAt + TcpHeader.CHECKSUM, InternetChecksum.fold(sum));
    VirtioNetHeader.write(
        frame,
        0,
        VirtioNetHeader.NEEDS_CHECKSUM,
        IpPacket.isIpv6(frame, at) ? VirtioNetHeader.TCP_OVER_IPV6 : VirtioNetHeader.TCP_OVER_IPV4,
        tcpAt - at + TcpHeader.headerBytes(frame, tcpAt),
        open.payloadBytes,
        tcpAt - at,
        TcpHeader.CHECKSUM);
  }
}
