package dev.culvert.esp.sad;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Overhead;
import dev.culvert.esp.selector.Match;
import dev.culvert.esp.selector.Selector;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.selector.SelectorSet;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.SaCounters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * An SA that protects outgoing packets (RFC 4303 3.3, RFC 4302 3.3). One thread, and always the
 * same, protects: no number may repeat. Any thread reads counters and asks whether the SA is
 * usable.
 */
public abstract sealed class OutboundSa permits OutboundEsp, OutboundAh {
  /** Numbers do not repeat under one key: at the last one the SA stops (RFC 4303 3.3.3). */
  private static final long LAST_SEQUENCE = 0xffff_ffffL;

  /** The same with extended sequence numbers: far beyond what any SA lives to send. */
  private static final long LAST_EXTENDED_SEQUENCE = Long.MAX_VALUE;

  /**
   * How many numbers an SA may use before a lease of more is on record: it is new, so that nobody
   * has used them.
   */
  public static final long FIRST_LEASE = 1 << 20;

  private static final int LONGEST_PACKET = 0xffff;
  private static final VarHandle SEQUENCE;

  static {
    try {
      SEQUENCE = MethodHandles.lookup().findVarHandle(OutboundSa.class, "sequence", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final SecurityAssociation spec;
  final OutboundMode mode;
  private final Overhead overhead;
  private final SelectorSet selectors;
  private final AgeLimit hardAge;
  private final Volume hardVolume;
  private final SaCounters counters = new SaCounters();
  final int spi;
  private final int policyHash;
  private long sequence;
  private volatile IpAddress remote;
  private volatile int mtu;
  private volatile long leasedTo;

  OutboundSa(SecurityAssociation spec, int mtu, long lastSequence) {
    this.spec = spec;
    this.mode = OutboundMode.of(spec);
    this.overhead = Overhead.of(spec);
    this.selectors = SelectorSet.of(spec);
    this.remote = spec.key().destination();
    this.mtu = mtu;
    this.hardAge = AgeLimit.hard(spec);
    this.hardVolume = spec.hardVolume();
    this.spi = spec.key().spi();
    this.policyHash = spec.policy().hashCode();
    this.sequence = lastSequence;
    this.leasedTo = lastSequence;
  }

  /**
   * Makes the SA ready for work; its first packet has sequence number 1, and it has the {@link
   * #FIRST_LEASE}.
   *
   * @param keys its keys, which the caller may zero afterwards
   * @param random where unpredictable IVs come from
   * @param mtu length of the longest outer packet that the path takes whole, bytes, at least 68,
   *     with IPv6 1280
   */
  public static OutboundSa compile(
      SecurityAssociation spec, KeyMaterial keys, RandomBytes random, int mtu) {
    OutboundSa sa = resume(spec, keys, random, mtu, 0);
    sa.lease(FIRST_LEASE);
    return sa;
  }

  /**
   * The same for an SA that has been at work. It is not usable before it has a {@link #lease}.
   *
   * @param lastSequence no number above it was ever sent; the next packet has the one behind it
   */
  public static OutboundSa resume(
      SecurityAssociation spec, KeyMaterial keys, RandomBytes random, int mtu, long lastSequence) {
    return switch (spec.key().protocol()) {
      case ESP -> OutboundEsp.of(spec, keys, random, mtu, lastSequence);
      case AH -> OutboundAh.of(spec, keys, mtu, lastSequence);
    };
  }

  public final SecurityAssociation spec() {
    return spec;
  }

  public final SaKey key() {
    return spec.key();
  }

  /** The hash of its policy's name, which says whose it is. */
  public final int policyHash() {
    return policyHash;
  }

  public final SaCounters counters() {
    return counters;
  }

  /** The sequence number of the last packet sent; 0 before the first. */
  public final long sequence() {
    return (long) SEQUENCE.getOpaque(this);
  }

  /** Longest packet that the path takes whole, outer header included, bytes. */
  public final int mtu() {
    return mtu;
  }

  /** Takes note of another MTU of the path; for the control thread. */
  public final void mtuIs(int bytes) {
    mtu = bytes;
  }

  /** What the SA makes packets longer by. */
  public final Overhead overhead() {
    return overhead;
  }

  /**
   * Whether it takes fragments: in tunnel mode (RFC 4303 3.3.4), when no selector asks for ports,
   * which later ones do not show (RFC 4301 7).
   */
  public final boolean takesFragments() {
    return isTunnel() && selectors.anyPorts();
  }

  /** Whether its packets go inside another (RFC 4301 4.1). */
  public final boolean isTunnel() {
    return spec.mode() == SecurityAssociation.Mode.TUNNEL;
  }

  /**
   * Lets the SA use numbers up to this one, which must be on record: a node that restarts goes on
   * behind them. For the control thread.
   */
  public final void lease(long to) {
    leasedTo = Math.min(to, last());
  }

  /** Whether no number is left that could be leased. */
  public final boolean hasAllNumbers() {
    return leasedTo == last();
  }

  private long last() {
    return spec.extendedSequence() ? LAST_EXTENDED_SEQUENCE : LAST_SEQUENCE;
  }

  /** The last number that the SA may use. */
  public final long leasedTo() {
    return leasedTo;
  }

  /** Whether the SA still has sequence numbers and has reached neither hard limit. */
  public final boolean isUsable(long nowMillis) {
    return sequence() < leasedTo
        && !hardAge.isReached(counters, nowMillis)
        && !counters.hasUsedUp(hardVolume);
  }

  /** Whether an outgoing packet is one that this SA has made, or says so (RFC 4301 4.1). */
  public final boolean hasMade(SelectorFields packet) {
    return packet.spi() == spi
        && packet.carriesAh() == (key().protocol() == SaKey.Protocol.AH)
        && packet.isBetween(key().source(), remote);
  }

  /** What the SPD sees of the packets that this SA makes. */
  public final void describe(SelectorFields packet) {
    SecurityAssociation.Encapsulation udp = spec.encapsulation();
    if (udp != null) {
      int local = udp.local().port();
      packet.describe(key().source(), remote, IpProtocol.UDP, local, udp.remote().port());
      return;
    }
    boolean ah = key().protocol() == SaKey.Protocol.AH;
    packet.describe(
        key().source(),
        remote,
        ah ? IpProtocol.AH : IpProtocol.ESP,
        SelectorFields.NO_PORT,
        SelectorFields.NO_PORT);
  }

  /** Whether the SA's traffic selectors admit every packet that a policy selects. */
  public final boolean carriesAll(Selector policy) {
    return selectors.contains(policy);
  }

  /** Whether the SA's traffic selectors admit a packet. */
  public final boolean carries(SelectorFields packet) {
    return selectors.match(packet) == Match.YES;
  }

  /**
   * Follows the peer, to which a NAT may give another port or address (RFC 7296 2.23): the caller
   * has it from a packet whose ICV was right. For an SA that is not in UDP nothing changes.
   */
  public final void follow(Endpoint newRemote) {
    if (spec.encapsulation() != null) {
      mode.follow(newRemote);
      remote = isTunnel() ? newRemote.address() : remote;
    }
  }

  /** Bytes that a protected packet begins before the packet that it was made of. */
  public final int headBytes() {
    return overhead.headBytes();
  }

  /** Of the packet prepared last, the headers that stay in front: 0 in tunnel mode. */
  public final int keptBytes(int at) {
    return mode.payloadAt - at;
  }

  /**
   * Reads a well-formed packet that {@link #protect} shall protect next.
   *
   * @return {@code NOT_DROPPED}, or why the SA cannot take it
   */
  public DropReason prepare(byte[] buffer, int at) {
    DropReason reason = mode.prepare(buffer, at);
    if (reason != DropReason.NOT_DROPPED) {
      return reason;
    }
    int tail = overhead.tailBytes(mode.payloadBytes);
    int length = IpPacket.totalLength(buffer, at);
    return at < headBytes()
            || at + length + tail > buffer.length
            || headBytes() + length + tail > LONGEST_PACKET
        ? DropReason.PACKET_TOO_LONG
        : DropReason.NOT_DROPPED;
  }

  /**
   * Pads the packet that {@link #prepare} has accepted with zeros behind its end (RFC 4303 2.7):
   * the receiver knows its end from the packet, so this is for tunnel mode alone.
   *
   * @param toBytes length that a shorter packet gets, as far as the buffer goes
   */
  public final void padTo(byte[] buffer, int at, int toBytes) {
    int room = Math.min(headBytes() + buffer.length - at, LONGEST_PACKET);
    int padded = Math.min(toBytes, overhead.longestPacket(room, 0));
    if (padded > mode.payloadBytes) {
      Arrays.fill(buffer, at + mode.payloadBytes, at + padded, (byte) 0);
      mode.payloadBytes = padded;
    }
  }

  /** Whether its packets may be {@linkplain #padTo padded}. */
  public final boolean takesPadding() {
    return spec.takesPadding() && isTunnel() && key().protocol() == SaKey.Protocol.ESP;
  }

  /** Makes what {@link #prepare} has accepted a dummy packet (RFC 4303 2.6). */
  public final void makeDummy() {
    mode.nextHeader = IpProtocol.NO_NEXT_HEADER;
  }

  /**
   * Protects the packet that {@link #prepare} has accepted, where it lies. The SA must be usable.
   *
   * @param at where the packet begins; the protected one begins {@link #headBytes()} before
   * @param fields what the packet's policy says about its header
   * @param identification the identification of an IPv4 header, not 0, which a raw socket replaces
   * @return length of the protected packet, bytes
   */
  public final int protect(
      byte[] buffer, int at, OuterFields fields, int identification, long nowMillis) {
    int bytes = IpPacket.totalLength(buffer, at);
    long number = sequence + 1;
    SEQUENCE.setOpaque(this, number);
    int length = transform(buffer, number, fields, identification);
    counters.transformed(bytes, nowMillis);
    return length;
  }

  /**
   * Reads a word of each line of memory that the SA itself is, so that they come into the
   * processor's cache; {@link #fetchState} does it for what it refers to, and {@link #fetchHeader}
   * for what that refers to. What they answer means nothing.
   */
  public final long fetch() {
    return sequence + spi;
  }

  /** The second step of {@link #fetch}. */
  public long fetchState() {
    return counters.packets()
        + hardAge.endMillis
        + hardVolume.bytes()
        + overhead.icvBytes()
        + mode.payloadAt;
  }

  /** The third step of {@link #fetch}. */
  public long fetchHeader() {
    return mode.fetchHeader();
  }

  /**
   * Makes the protected packet.
   *
   * @return its length
   */
  abstract int transform(byte[] buffer, long number, OuterFields fields, int identification);
}
