package dev.culvert.esp.sad;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.openssl.EspCiphers;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;

/** Decapsulates ESP (RFC 4303 3.4). */
final class InboundEsp extends InboundSa {
  private final EspFormat format;
  private final PacketCipher cipher;

  private InboundEsp(SecurityAssociation spec, PacketCipher cipher, PolicyCounters policyCounters) {
    super(spec, policyCounters);
    this.format = EspFormat.of(cipher);
    this.cipher = cipher;
  }

  static InboundEsp of(SecurityAssociation spec, KeyMaterial keys, PolicyCounters policyCounters) {
    PacketCipher cipher =
        EspCiphers.create(
            spec.encryption(),
            spec.integrity(),
            spec.extendedSequence(),
            keys.encryption().expose(),
            keys.integrity().expose());
    return new InboundEsp(spec, cipher, policyCounters);
  }

  @Override
  DropReason checkLengths(byte[] buffer, int espAt, int end) {
    int cipherBytes = cipherBytes(espAt, end);
    if (cipherBytes < Math.max(format.alignment(), EspHeader.TRAILER_BYTES)) {
      return DropReason.ESP_TOO_SHORT;
    }
    return cipherBytes % format.alignment() == 0
        ? DropReason.NOT_DROPPED
        : DropReason.ESP_MISALIGNED;
  }

  private int cipherBytes(int espAt, int end) {
    return end - espAt - format.prefixBytes() - format.icvBytes();
  }

  @Override
  long sentSequence(byte[] buffer, int espAt) {
    return EspHeader.sequence(buffer, espAt);
  }

  @Override
  boolean verify(byte[] buffer, int at, int espAt, int end, int sequenceHigh) {
    return cipher.decrypt(
        buffer,
        espAt,
        EspHeader.BYTES,
        espAt + EspHeader.BYTES,
        espAt + format.prefixBytes(),
        cipherBytes(espAt, end),
        sequenceHigh);
  }

  @Override
  DropReason takeApart(byte[] buffer, int at, HeaderChain headers, int espAt, int end) {
    int plainAt = espAt + format.prefixBytes();
    int plainEnd = end - format.icvBytes();
    int nextHeader = EspHeader.nextHeader(buffer, plainEnd);
    if (nextHeader == IpProtocol.NO_NEXT_HEADER) {
      return DropReason.DUMMY;
    }
    int padLength = EspHeader.padLength(buffer, plainEnd);
    int payloadBytes = plainEnd - plainAt - EspHeader.TRAILER_BYTES - padLength;
    if (payloadBytes < 0 || !EspHeader.paddingIsSound(buffer, plainAt + payloadBytes, padLength)) {
      return DropReason.PADDING_INVALID;
    }
    return extract(buffer, at, headers, plainAt, payloadBytes, nextHeader);
  }
}
