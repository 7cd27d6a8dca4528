package dev.culvert.esp.sad;

import dev.culvert.crypto.PacketCipher;
import dev.culvert.esp.packet.EspHeader;

/**
 * Where the parts of an SA's packets lie (RFC 4303 2).
 *
 * @param ivBytes length of the IV
 * @param alignment what the length of the ciphertext is a multiple of, bytes
 * @param icvBytes length of the ICV
 */
record EspFormat(int ivBytes, int alignment, int icvBytes) {

  static EspFormat of(PacketCipher cipher) {
    return new EspFormat(cipher.ivBytes(), cipher.alignment(), cipher.icvBytes());
  }

  /** Bytes from the SPI to the ciphertext. */
  int prefixBytes() {
    return EspHeader.BYTES + ivBytes;
  }

  /** The pad length of a payload: payload, padding and trailer fill whole blocks. */
  int padLength(int payloadBytes) {
    return -(payloadBytes + EspHeader.TRAILER_BYTES) & (alignment - 1);
  }
}
