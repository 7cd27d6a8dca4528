package dev.culvert.esp.sad;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.PacketCiphers;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.Ipv6Header;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.selector.SelectorSet;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import dev.culvert.esp.stats.SaCounters;
import java.util.Arrays;

/**
 * An SA that decapsulates (RFC 4303 3.4, tunnel mode). The inbound thread decrypts; any thread
 * reads counters.
 */
public final class InboundSa {
  private final SecurityAssociation spec;
  private final SelectorSet selectors;
  private final EspFormat format;
  private final PacketCipher cipher;
  private final ReplayWindow window;
  private final PolicyCounters policyCounters;
  private final long expiresAtMillis;
  private final int spi;
  private final byte[] addresses;
  private final SaCounters counters = new SaCounters();
  private final Counter peerPort = new Counter();

  private InboundSa(SecurityAssociation spec, PacketCipher cipher, PolicyCounters policyCounters) {
    this.spec = spec;
    this.selectors = SelectorSet.of(spec.sourceSelectors(), spec.destinationSelectors());
    this.format = EspFormat.of(cipher);
    this.cipher = cipher;
    this.window = new ReplayWindow(spec.replayWindow());
    this.policyCounters = policyCounters;
    this.expiresAtMillis = spec.createdAt().plus(spec.hardLifetime()).toEpochMilli();
    this.spi = spec.key().spi();
    this.addresses = addresses(spec.key());
    if (spec.encapsulation() != null) {
      peerPort.add(spec.encapsulation().remote().port());
    }
  }

  /**
   * Makes the SA ready for work.
   *
   * @param keys its keys, which the caller may zero afterwards
   * @param policyCounters counters of the policy that it serves
   */
  public static InboundSa compile(
      SecurityAssociation spec, KeyMaterial keys, PolicyCounters policyCounters) {
    PacketCipher cipher =
        PacketCiphers.create(
            spec.encryption(),
            spec.integrity(),
            spec.extendedSequence(),
            keys.encryption().expose(),
            keys.integrity().expose());
    return new InboundSa(spec, cipher, policyCounters);
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

  /** Counters of the policy that the SA serves. */
  public PolicyCounters policyCounters() {
    return policyCounters;
  }

  /** The peer's UDP port as the newest valid packet showed it; 0 for an SA as protocol 50. */
  public int peerPort() {
    return (int) peerPort.get();
  }

  /** Bytes from the SPI to the inner packet. */
  public int prefixBytes() {
    return format.prefixBytes();
  }

  /** Both addresses as they stand in a packet, of IPv4 and IPv6 alike. */
  private static byte[] addresses(SaKey key) {
    byte[] source = key.source().bytes();
    byte[] both = Arrays.copyOf(source, 2 * source.length);
    System.arraycopy(key.destination().bytes(), 0, both, source.length, source.length);
    return both;
  }

  boolean isFor(byte[] buffer, int at, int packetSpi) {
    int from = IpPacket.addressesAt(buffer, at);
    int to = from + 2 * IpPacket.addressBytes(buffer, at);
    return spi == packetSpi && Arrays.equals(addresses, 0, addresses.length, buffer, from, to);
  }

  /**
   * Checks, decrypts and takes apart an ESP packet where it lies. Afterwards the inner packet
   * begins {@link #prefixBytes()} behind {@code espAt}.
   *
   * @param espAt where the SPI lies
   * @param espBytes length of the ESP packet, at least {@link EspHeader#BYTES}
   * @param remotePort UDP port that it came from; 0 when it came as protocol 50
   * @return {@code NOT_DROPPED}, or what is wrong with it
   */
  public DropReason open(byte[] buffer, int espAt, int espBytes, int remotePort, long nowMillis) {
    int cipherBytes = espBytes - format.prefixBytes() - format.icvBytes();
    if (cipherBytes < Math.max(format.alignment(), EspHeader.TRAILER_BYTES)) {
      return DropReason.ESP_TOO_SHORT;
    }
    if (cipherBytes % format.alignment() != 0) {
      return DropReason.ESP_MISALIGNED;
    }
    if (nowMillis >= expiresAtMillis) {
      return DropReason.SA_EXPIRED;
    }
    if (counters.hasUsedUp(spec.hardVolume())) {
      return DropReason.SA_USED_UP;
    }
    long sent = EspHeader.sequence(buffer, espAt);
    long sequence = spec.extendedSequence() ? window.extended(sent) : sent;
    DropReason replay = window.check(sequence);
    if (replay != DropReason.NOT_DROPPED) {
      return replay;
    }
    int high = (int) (sequence >>> 32);
    int ivAt = espAt + EspHeader.BYTES;
    int plainAt = espAt + format.prefixBytes();
    if (!cipher.decrypt(buffer, espAt, EspHeader.BYTES, ivAt, plainAt, cipherBytes, high)) {
      return DropReason.ICV_INVALID;
    }
    if (window.mark(sequence) && peerPort.get() != 0 && remotePort != 0) {
      peerPort.add(remotePort - peerPort.get());
    }
    return takeApart(buffer, plainAt, cipherBytes);
  }

  private static DropReason takeApart(byte[] buffer, int plainAt, int plainBytes) {
    int end = plainAt + plainBytes;
    int nextHeader = EspHeader.nextHeader(buffer, end);
    if (nextHeader == IpProtocol.NO_NEXT_HEADER) {
      return DropReason.DUMMY;
    }
    int padLength = EspHeader.padLength(buffer, end);
    int innerBytes = plainBytes - EspHeader.TRAILER_BYTES - padLength;
    if (innerBytes < 0 || !EspHeader.paddingIsSound(buffer, plainAt + innerBytes, padLength)) {
      return DropReason.PADDING_INVALID;
    }
    // More payload than the inner packet is long is traffic flow padding (RFC 4303 2.7).
    return switch (nextHeader) {
      case IpProtocol.IPV4 -> inner(Ipv4Header.wellFormed(buffer, plainAt, innerBytes));
      case IpProtocol.IPV6 -> inner(Ipv6Header.wellFormed(buffer, plainAt, innerBytes));
      default -> DropReason.NEXT_HEADER_UNEXPECTED;
    };
  }

  private static DropReason inner(boolean wellFormed) {
    return wellFormed ? DropReason.NOT_DROPPED : DropReason.INNER_MALFORMED;
  }

  /** Whether the SA's traffic selectors admit an inner packet (RFC 4301 5.2, step 4). */
  public DropReason admit(SelectorFields packet) {
    return switch (selectors.match(packet)) {
      case YES -> DropReason.NOT_DROPPED;
      case NO -> DropReason.SELECTOR_MISMATCH;
      case UNDECIDABLE -> DropReason.FRAGMENT_PORTS_UNKNOWN;
    };
  }
}
