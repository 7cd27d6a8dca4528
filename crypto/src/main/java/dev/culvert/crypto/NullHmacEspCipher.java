package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;

/** ESP that authenticates only (RFC 2410). */
final class NullHmacEspCipher implements EspCipher {

  private final PacketIcv icv;

  NullHmacEspCipher(PacketIcv icv) {
    this.icv = icv;
  }

  @Override
  public int ivBytes() {
    return EncryptionAlgorithm.NULL.ivBytes();
  }

  @Override
  public int alignment() {
    return EncryptionAlgorithm.NULL.alignment();
  }

  @Override
  public int icvBytes() {
    return icv.icvBytes();
  }

  @Override
  public int encrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes) {
    icv.update(buffer, aadOffset, aadBytes)
        .update(buffer, payloadOffset, payloadBytes)
        .write(buffer, payloadOffset + payloadBytes);
    return payloadBytes + icvBytes();
  }

  @Override
  public boolean decrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes) {
    return payloadBytes >= 0
        && icv.update(buffer, aadOffset, aadBytes)
            .update(buffer, payloadOffset, payloadBytes)
            .matches(buffer, payloadOffset + payloadBytes);
  }
}
