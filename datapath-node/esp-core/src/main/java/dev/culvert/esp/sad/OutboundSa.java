package dev.culvert.esp.sad;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.PacketCiphers;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.OuterHeader;
import dev.culvert.esp.selector.Match;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.selector.SelectorSet;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.SaCounters;

/**
 * An SA that encapsulates (RFC 4303 3.3, tunnel mode).
 *
 * <pre>
 * [IP] [UDP] | SPI, sequence | IV | inner packet, padding, trailer | ICV
 * ^outer        ^ESP                 ^where the inner packet lay before
 * </pre>
 *
 * The outbound thread encapsulates; any thread reads counters and asks whether the SA is usable.
 */
public final class OutboundSa {
  /** Numbers do not repeat under one key: at the last one the SA stops (RFC 4303 3.3.3). */
  private static final long LAST_SEQUENCE = 0xffff_ffffL;

  /** The same with extended sequence numbers: far beyond what any SA lives to send. */
  private static final long LAST_EXTENDED_SEQUENCE = Long.MAX_VALUE;

  private final SecurityAssociation spec;
  private final SelectorSet selectors;
  private final EspFormat format;
  private final PacketCipher cipher;
  private final IvSource ivs;
  private final int mtu;
  private final long expiresAtMillis;
  private final SaCounters counters = new SaCounters();
  private final Counter sequence = new Counter();
  private volatile OuterHeader outerHeader;

  /**
   * An SA in the midst of its work.
   *
   * @param lastSequence the last sequence number sent
   */
  OutboundSa(
      SecurityAssociation spec, PacketCipher cipher, IvSource ivs, int mtu, long lastSequence) {
    this.spec = spec;
    this.selectors = SelectorSet.of(spec.sourceSelectors(), spec.destinationSelectors());
    this.format = EspFormat.of(cipher);
    this.cipher = cipher;
    this.ivs = ivs;
    this.mtu = mtu;
    this.expiresAtMillis = spec.createdAt().plus(spec.hardLifetime()).toEpochMilli();
    this.outerHeader = header(spec);
    this.sequence.add(lastSequence);
  }

  /**
   * Makes the SA ready for work; its first packet has sequence number 1.
   *
   * @param keys its keys, which the caller may zero afterwards
   * @param random where unpredictable IVs come from
   * @param mtu length of the longest outer packet that the path takes whole, bytes, at least 68
   */
  public static OutboundSa compile(
      SecurityAssociation spec, KeyMaterial keys, RandomBytes random, int mtu) {
    PacketCipher cipher =
        PacketCiphers.create(
            spec.encryption(),
            spec.integrity(),
            spec.extendedSequence(),
            keys.encryption().expose(),
            keys.integrity().expose());
    return new OutboundSa(spec, cipher, IvSource.of(spec.encryption(), random), mtu, 0);
  }

  private static OuterHeader header(SecurityAssociation spec) {
    SecurityAssociation.Encapsulation udp = spec.encapsulation();
    return udp == null
        ? OuterHeader.of(spec.key().source(), spec.key().destination(), IpProtocol.ESP)
        : udpHeader(spec, udp.remote().port());
  }

  private static OuterHeader udpHeader(SecurityAssociation spec, int remotePort) {
    int localPort = spec.encapsulation().local().port();
    return OuterHeader.udp(spec.key().source(), localPort, spec.key().destination(), remotePort);
  }

  public SecurityAssociation spec() {
    return spec;
  }

  public SaKey key() {
    return spec.key();
  }

  public SaCounters counters() {
    return counters;
  }

  /** The sequence number of the last packet sent; 0 before the first. */
  public long sequence() {
    return sequence.get();
  }

  /** Longest outer packet, bytes; a longer one is sent in fragments. */
  public int mtu() {
    return mtu;
  }

  /** Whether the SA still has sequence numbers and has reached neither hard limit. */
  public boolean isUsable(long nowMillis) {
    long last = spec.extendedSequence() ? LAST_EXTENDED_SEQUENCE : LAST_SEQUENCE;
    return sequence.get() < last
        && nowMillis < expiresAtMillis
        && !counters.hasUsedUp(spec.hardVolume());
  }

  /** Whether the SA's traffic selectors admit a packet. */
  public boolean carries(SelectorFields packet) {
    return selectors.match(packet) == Match.YES;
  }

  /**
   * Follows the peer's UDP port, which a NAT may change (RFC 7296 2.23): the caller has it from a
   * packet whose ICV was right. For an SA as protocol 50 nothing changes.
   */
  public void followPort(int remotePort) {
    if (spec.encapsulation() != null) {
      outerHeader = udpHeader(spec, remotePort);
    }
  }

  /** Free bytes that {@link #encapsulate} needs before the inner packet. */
  public int headBytes() {
    return outerHeader.bytes() + format.prefixBytes();
  }

  /** Free bytes that {@link #encapsulate} needs behind an inner packet of this length. */
  public int tailBytes(int innerBytes) {
    return format.padLength(innerBytes) + EspHeader.TRAILER_BYTES + format.icvBytes();
  }

  /**
   * Encapsulates a well-formed packet where it lies. The SA must be usable, the buffer must have
   * the room, and the outer packet must not pass 65535 bytes.
   *
   * @param at where the inner packet begins; the outer one begins {@link #headBytes()} before
   * @param identification the outer packet's identification, not 0
   * @return length of the outer packet, bytes
   */
  public int encapsulate(byte[] buffer, int at, int identification, long nowMillis) {
    int innerBytes = IpPacket.totalLength(buffer, at);
    int tos = IpPacket.tos(buffer, at);
    int nextHeader = IpPacket.asNextHeader(buffer, at);
    sequence.increment();
    int espAt = at - format.prefixBytes();
    int ivAt = espAt + EspHeader.BYTES;
    EspHeader.write(buffer, espAt, spec.key().spi(), sequence.get());
    ivs.write(buffer, ivAt, sequence.get());
    int plainBytes =
        innerBytes
            + EspHeader.writeTrailer(
                buffer, at + innerBytes, format.padLength(innerBytes), nextHeader);
    cipher.encrypt(
        buffer, espAt, EspHeader.BYTES, ivAt, at, plainBytes, (int) (sequence.get() >>> 32));
    OuterHeader header = outerHeader;
    int espBytes = format.prefixBytes() + plainBytes + format.icvBytes();
    header.write(buffer, espAt - header.bytes(), espBytes, tos, identification);
    counters.transformed(innerBytes, nowMillis);
    return header.bytes() + espBytes;
  }
}
