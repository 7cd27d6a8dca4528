package dev.culvert.esp.spd;

import dev.culvert.esp.packet.Overhead;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;

/** What becomes of an outgoing packet. The objects are made once for a snapshot or a flow. */
public sealed interface Verdict {

  /** Whether it is still the verdict of its snapshot: its SA, if it has one, may be used. */
  default boolean holds(long nowMillis) {
    return !(this instanceof Protect protect) || protect.isUsable(nowMillis);
  }

  /**
   * Protect it (PROTECT of RFC 4301).
   *
   * @param sa the SA that its policy has for it
   * @param around the SA of AH around ESP, null when the policy has one protocol
   */
  record Protect(SpdEntry entry, OutboundSa sa, OutboundSa around) implements Verdict {

    /** The SA whose packets are sent. */
    public OutboundSa outermost() {
      return around == null ? sa : around;
    }

    /**
     * Length that a packet has when it is protected, bytes.
     *
     * @param keptBytes see {@link Overhead}
     */
    public int protectedBytes(int packetBytes, int keptBytes) {
      return sa.overhead().protectedBytes(packetBytes, keptBytes) + aroundBytes();
    }

    /** Length of the longest packet that the path takes whole when it is protected, bytes. */
    public int longestPacket(int keptBytes) {
      return sa.overhead().longestPacket(outermost().mtu() - aroundBytes(), keptBytes);
    }

    /**
     * Length that shorter packets are padded to, bytes (RFC 4303 2.7): what the policy asks for, as
     * far as the path takes it whole; 0 for none.
     */
    public int paddedBytes() {
      int asked = entry.paddedBytes();
      return asked == 0 || !sa.takesPadding() ? 0 : Math.min(asked, longestPacket(0));
    }

    /** Length of the longest TCP segment that passes so, without its header, bytes. */
    public int longestSegment(boolean ipv6) {
      return sa.overhead().longestSegment(outermost().mtu() - aroundBytes(), sa.isTunnel(), ipv6);
    }

    /** AH around ESP is in transport mode and covers whatever is there. */
    private int aroundBytes() {
      return around == null ? 0 : around.headBytes();
    }

    /**
     * Reads a word of each line of memory that protecting a packet needs first, so that they come
     * into the processor's cache; then {@link #fetchState} those that these refer to, and {@link
     * #fetchHeader} what is behind.
     *
     * @return nothing of meaning; it must go somewhere, or the compiler leaves the reads out
     */
    public long fetchSa() {
      return entry.mark() + sa.fetch();
    }

    /** The second step of {@link #fetchSa}. */
    public long fetchState() {
      return entry.fetchState() + sa.fetchState();
    }

    /** The third step of {@link #fetchSa}. */
    public long fetchHeader() {
      return sa.fetchHeader();
    }

    boolean isUsable(long nowMillis) {
      return sa.isUsable(nowMillis) && (around == null || around.isUsable(nowMillis));
    }
  }

  /** Keep it until an SA comes, and ask for one. */
  record Hold(SpdEntry entry) implements Verdict {}

  /**
   * Send it in clear (BYPASS of RFC 4301).
   *
   * @param acquire ask for an SA as well
   */
  record Pass(SpdEntry entry, boolean acquire) implements Verdict {}

  /** Drop it. */
  record Discard(SpdEntry entry, DropReason reason) implements Verdict {}

  /** No policy matches it: it goes in clear, as if an accept rule ended the list. */
  record Unmatched() implements Verdict {}
}
