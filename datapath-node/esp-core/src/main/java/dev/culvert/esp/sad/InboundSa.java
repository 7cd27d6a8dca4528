package dev.culvert.esp.sad;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.Ipv6Header;
import dev.culvert.esp.packet.Overhead;
import dev.culvert.esp.packet.TransportChecksum;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.selector.SelectorSet;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import dev.culvert.esp.stats.SaCounters;
import java.util.Arrays;

/**
 * An SA that opens incoming packets (RFC 4303 3.4, RFC 4302 3.4).
 *
 * <pre>
 * lengths ─▶ lifetime ─▶ replay ─▶ ICV ─▶ window, peer's place ─▶ the packet inside
 * </pre>
 *
 * One thread, and always the same, opens; any thread reads counters.
 */
public abstract sealed class InboundSa permits InboundEsp, InboundAh {
  private static final int LONGEST_PACKET = 0xffff;

  final SecurityAssociation spec;
  private final SelectorSet selectors;
  private final ReplayWindow window;
  private final PolicyCounters policyCounters;
  private final AgeLimit hardAge;
  private final Volume hardVolume;
  private final boolean extendedSequence;
  private final boolean tunnel;
  private final int protocol;
  private final int spi;
  private final byte[] addresses;
  private final boolean followsPeer;
  private final SaCounters counters = new SaCounters();
  private final Overhead overhead;
  private volatile int mtu = LONGEST_PACKET;
  private volatile boolean insideAh;
  private int peerPort;
  private boolean peerMoved;
  private int packetAt;

  InboundSa(SecurityAssociation spec, PolicyCounters policyCounters) {
    this.spec = spec;
    this.overhead = Overhead.of(spec);
    this.selectors = SelectorSet.of(spec);
    this.window = new ReplayWindow(spec.replayWindow());
    this.policyCounters = policyCounters;
    this.hardAge = AgeLimit.hard(spec);
    this.hardVolume = spec.hardVolume();
    this.extendedSequence = spec.extendedSequence();
    this.tunnel = spec.mode() == SecurityAssociation.Mode.TUNNEL;
    this.protocol = numberOf(spec.key().protocol());
    this.spi = spec.key().spi();
    this.addresses = addresses(spec.key());
    this.followsPeer = spec.encapsulation() != null && spec.encapsulation().followsPeer();
    this.peerPort = spec.encapsulation() == null ? 0 : spec.encapsulation().remote().port();
  }

  /**
   * Makes the SA ready for work.
   *
   * @param keys its keys, which the caller may zero afterwards
   * @param policyCounters counters of the policy that it serves
   */
  public static InboundSa compile(
      SecurityAssociation spec, KeyMaterial keys, PolicyCounters policyCounters) {
    return switch (spec.key().protocol()) {
      case ESP -> InboundEsp.of(spec, keys, policyCounters);
      case AH -> InboundAh.of(spec, keys, policyCounters);
    };
  }

  private static int numberOf(SaKey.Protocol protocol) {
    return switch (protocol) {
      case ESP -> IpProtocol.ESP;
      case AH -> IpProtocol.AH;
    };
  }

  /** Both addresses as they stand in a packet, of IPv4 and IPv6 alike. */
  private static byte[] addresses(SaKey key) {
    byte[] source = key.source().bytes();
    byte[] both = Arrays.copyOf(source, 2 * source.length);
    System.arraycopy(key.destination().bytes(), 0, both, source.length, source.length);
    return both;
  }

  public final SecurityAssociation spec() {
    return spec;
  }

  public final SaKey key() {
    return spec.key();
  }

  public final SaCounters counters() {
    return counters;
  }

  /** Counters of the policy that the SA serves. */
  public final PolicyCounters policyCounters() {
    return policyCounters;
  }

  /**
   * Takes note of what the way back to the peer takes whole, bytes: all there is before the first
   * call. For the control thread.
   */
  public final void mtuIs(int bytes) {
    mtu = bytes;
  }

  /**
   * Length of the longest TCP segment that may answer, without its header, bytes: the SA the other
   * way has the same algorithms (RFC 7296 1.3).
   *
   * @param around the SA of AH around this one, or null
   */
  public final int longestSegment(boolean ipv6, InboundSa around) {
    int aroundBytes = around == null ? 0 : around.overhead.headBytes();
    return overhead.longestSegment(mtu - aroundBytes, isTunnel(), ipv6);
  }

  /** Where the newest valid packet came from; of an SA in UDP, for the thread that opens. */
  public final Endpoint peer() {
    byte[] source = Arrays.copyOf(addresses, addresses.length / 2);
    return new Endpoint(IpAddress.of(source), peerPort);
  }

  /** Whether the peer has moved since this was asked last; for the thread that opens. */
  public final boolean takePeerMoved() {
    boolean moved = peerMoved;
    peerMoved = false;
    return moved;
  }

  /** Whether its packets go inside another (RFC 4301 4.1). */
  public final boolean isTunnel() {
    return tunnel;
  }

  /** Whether its packets must come inside AH of the same policy. */
  public final boolean isInsideAh() {
    return insideAh;
  }

  final void insideAh(boolean inside) {
    insideAh = inside;
  }

  final boolean isFor(byte[] buffer, int at, int packetProtocol, int packetSpi) {
    int from = IpPacket.addressesAt(buffer, at);
    int to = from + 2 * IpPacket.addressBytes(buffer, at);
    return spi == packetSpi
        && protocol == packetProtocol
        && Arrays.equals(addresses, 0, addresses.length, buffer, from, to);
  }

  /** Whether it is the SA of a packet but for the source, which a NAT may change in tunnel mode. */
  final boolean isBehindNat(byte[] buffer, int at, int packetSpi) {
    int half = addresses.length / 2;
    int to = IpPacket.addressesAt(buffer, at) + IpPacket.addressBytes(buffer, at);
    return spi == packetSpi
        && peerPort != 0
        && isTunnel()
        && Arrays.equals(
            addresses, half, addresses.length, buffer, to, to + IpPacket.addressBytes(buffer, at));
  }

  /**
   * Checks a packet, decrypts it and takes it apart where it lies. Afterwards the packet inside
   * begins at {@link #packetAt()}.
   *
   * @param at where the packet begins
   * @param headers its headers
   * @param ipsecAt where ESP or AH begins, at least the SPI and sequence number of which are there
   * @param end where the packet ends
   * @param remotePort UDP port that it came from; 0 when it did not come in UDP
   * @return {@code NOT_DROPPED}, or what is wrong with it
   */
  public final DropReason open(
      byte[] buffer,
      int at,
      HeaderChain headers,
      int ipsecAt,
      int end,
      int remotePort,
      long nowMillis) {
    DropReason lengths = checkLengths(buffer, ipsecAt, end);
    if (lengths != DropReason.NOT_DROPPED) {
      return lengths;
    }
    if (hardAge.isReached(counters, nowMillis)) {
      return DropReason.SA_EXPIRED;
    }
    if (counters.hasUsedUp(hardVolume)) {
      return DropReason.SA_USED_UP;
    }
    long sent = sentSequence(buffer, ipsecAt);
    long sequence = extendedSequence ? window.extended(sent) : sent;
    DropReason replay = window.check(sequence);
    if (replay != DropReason.NOT_DROPPED) {
      return replay;
    }
    if (!verify(buffer, at, ipsecAt, end, (int) (sequence >>> 32))) {
      return DropReason.ICV_INVALID;
    }
    if (window.mark(sequence) && followsPeer && remotePort != 0) {
      follow(buffer, at, remotePort);
    }
    return takeApart(buffer, at, headers, ipsecAt, end);
  }

  private void follow(byte[] buffer, int at, int remotePort) {
    int half = addresses.length / 2;
    int from = IpPacket.addressesAt(buffer, at);
    if (remotePort != peerPort || !Arrays.equals(addresses, 0, half, buffer, from, from + half)) {
      System.arraycopy(buffer, from, addresses, 0, half);
      peerPort = remotePort;
      peerMoved = true;
    }
  }

  /** Where the packet begins that was inside the one opened last. */
  public final int packetAt() {
    return packetAt;
  }

  abstract DropReason checkLengths(byte[] buffer, int ipsecAt, int end);

  abstract long sentSequence(byte[] buffer, int ipsecAt);

  /** Checks the ICV, and decrypts when it is right. */
  abstract boolean verify(byte[] buffer, int at, int ipsecAt, int end, int sequenceHigh);

  abstract DropReason takeApart(byte[] buffer, int at, HeaderChain headers, int ipsecAt, int end);

  /**
   * Finds or makes the packet that a payload is.
   *
   * @param nextHeader what the payload is
   */
  final DropReason extract(
      byte[] buffer, int at, HeaderChain headers, int payloadAt, int payloadBytes, int nextHeader) {
    if (isTunnel()) {
      packetAt = payloadAt;
      // More payload than the packet is long is traffic flow padding (RFC 4303 2.7).
      return switch (nextHeader) {
        case IpProtocol.IPV4 -> inner(Ipv4Header.wellFormed(buffer, payloadAt, payloadBytes));
        case IpProtocol.IPV6 -> inner(Ipv6Header.wellFormed(buffer, payloadAt, payloadBytes));
        default -> DropReason.NEXT_HEADER_UNEXPECTED;
      };
    }
    int headerBytes = headers.protocolAt() - at;
    packetAt = payloadAt - headerBytes;
    IpPacket.moveHeaders(
        buffer,
        at,
        packetAt,
        headerBytes,
        headers.protocolFieldAt() - at,
        nextHeader,
        headerBytes + payloadBytes);
    if (spec.encapsulation() != null) {
      TransportChecksum.renew(buffer, packetAt, payloadAt, payloadAt + payloadBytes, nextHeader);
    }
    return DropReason.NOT_DROPPED;
  }

  private static DropReason inner(boolean wellFormed) {
    return wellFormed ? DropReason.NOT_DROPPED : DropReason.INNER_MALFORMED;
  }

  /** Whether the SA's traffic selectors admit a packet that was inside (RFC 4301 5.2, step 4). */
  public final DropReason admit(SelectorFields packet) {
    return switch (selectors.match(packet)) {
      case YES -> DropReason.NOT_DROPPED;
      case NO -> DropReason.SELECTOR_MISMATCH;
      case UNDECIDABLE -> DropReason.FRAGMENT_PORTS_UNKNOWN;
    };
  }
}
