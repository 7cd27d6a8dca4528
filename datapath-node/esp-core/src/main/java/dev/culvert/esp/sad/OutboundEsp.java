package dev.culvert.esp.sad;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.openssl.EspCiphers;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.TransportChecksum;
import dev.culvert.esp.packet.UdpHeader;

/**
 * Encapsulates in ESP (RFC 4303 3.3).
 *
 * <pre>
 * tunnel     [IP] [UDP] | SPI, sequence | IV | packet, padding, trailer | ICV
 * transport  [its IP headers] [UDP] | SPI, sequence | IV | payload, padding, trailer | ICV
 *                                                     ^ where it lay before
 * </pre>
 */
final class OutboundEsp extends OutboundSa {
  private final EspFormat format;
  private final PacketCipher cipher;
  private final IvSource ivs;
  private final boolean inUdpOverIpv6;

  private OutboundEsp(
      SecurityAssociation spec, PacketCipher cipher, IvSource ivs, int mtu, long lastSequence) {
    super(spec, mtu, lastSequence);
    this.format = EspFormat.of(cipher);
    this.cipher = cipher;
    this.ivs = ivs;
    this.inUdpOverIpv6 =
        spec.encapsulation() != null && spec.key().source().family() == IpAddress.Family.IPV6;
  }

  static OutboundEsp of(
      SecurityAssociation spec, KeyMaterial keys, RandomBytes random, int mtu, long lastSequence) {
    PacketCipher cipher =
        EspCiphers.create(
            spec.encryption(),
            spec.integrity(),
            spec.extendedSequence(),
            keys.encryption().expose(),
            keys.integrity().expose());
    IvSource ivs = IvSource.of(spec.encryption(), random);
    return new OutboundEsp(spec, cipher, ivs, mtu, lastSequence);
  }

  @Override
  public long fetchState() {
    return super.fetchState() + format.icvBytes() + cipher.icvBytes();
  }

  @Override
  int transform(byte[] buffer, long number, OuterFields fields, int identification) {
    int plainAt = mode.payloadAt;
    int padLength = format.padLength(mode.payloadBytes);
    int espAt = plainAt - format.prefixBytes();
    int ivAt = espAt + EspHeader.BYTES;
    int plainBytes =
        mode.payloadBytes
            + EspHeader.writeTrailer(
                buffer, plainAt + mode.payloadBytes, padLength, mode.nextHeader);
    int espBytes = format.prefixBytes() + plainBytes + format.icvBytes();
    // First the headers: those of transport mode lie where the IV goes.
    mode.write(buffer, espAt, espBytes, fields, identification);
    EspHeader.write(buffer, espAt, spi, number);
    ivs.write(buffer, ivAt, number);
    cipher.encrypt(
        buffer, espAt, EspHeader.BYTES, ivAt, plainAt, plainBytes, (int) (number >>> 32));
    if (inUdpOverIpv6) {
      int at = espAt - mode.headerBytes();
      TransportChecksum.writeUdp(buffer, at, espAt - UdpHeader.BYTES, espAt + espBytes);
    }
    return mode.headerBytes() + espBytes;
  }
}
