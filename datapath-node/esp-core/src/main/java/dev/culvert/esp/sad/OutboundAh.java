package dev.culvert.esp.sad;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.packet.AhHeader;
import dev.culvert.esp.stats.DropReason;

/**
 * Authenticates with AH (RFC 4302 3.3).
 *
 * <pre>
 * tunnel     [IP] | next header, length, SPI, sequence, ICV, padding | packet
 * transport  [its IP headers] | next header, length, SPI, sequence, ICV, padding | payload
 *                                                                   ^ where it lay before
 * </pre>
 */
final class OutboundAh extends OutboundSa {
  private final AhAuthenticator authenticator;
  private final int ahBytes;

  private OutboundAh(
      SecurityAssociation spec, AhAuthenticator authenticator, int mtu, long lastSequence) {
    super(spec, mtu, lastSequence);
    this.authenticator = authenticator;
    boolean ipv6 = spec.key().source().family() == IpAddress.Family.IPV6;
    this.ahBytes = AhHeader.headerBytes(authenticator.icvBytes(), ipv6);
  }

  static OutboundAh of(SecurityAssociation spec, KeyMaterial keys, int mtu, long lastSequence) {
    return new OutboundAh(spec, AhAuthenticator.of(spec, keys), mtu, lastSequence);
  }

  @Override
  public DropReason prepare(byte[] buffer, int at) {
    DropReason reason = super.prepare(buffer, at);
    if (reason != DropReason.NOT_DROPPED) {
      return reason;
    }
    // In tunnel mode nothing of the packet itself lies before AH.
    return mode.payloadAt == at || authenticator.settle(buffer, at, mode.payloadAt - at, true)
        ? DropReason.NOT_DROPPED
        : DropReason.HEADERS_UNPREDICTABLE;
  }

  @Override
  int transform(byte[] buffer, long number, OuterFields fields, int identification) {
    int ahAt = mode.payloadAt - ahBytes;
    int end = mode.payloadAt + mode.payloadBytes;
    mode.write(buffer, ahAt, end - ahAt, fields, identification);
    AhHeader.write(buffer, ahAt, mode.nextHeader, ahBytes, spi, number);
    int at = ahAt - mode.headerBytes();
    authenticator.sign(buffer, at, ahAt, end, (int) (number >>> 32));
    return end - at;
  }
}
