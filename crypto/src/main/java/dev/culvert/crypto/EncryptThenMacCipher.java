package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;

/** Separate algorithms: the ICV covers header, IV and ciphertext (RFC 4303 section 3.3.2.1). */
final class EncryptThenMacCipher implements PacketCipher {

  private final EncryptionAlgorithm algorithm;
  private final Confidentiality confidentiality;
  private final PacketIcv icv;

  EncryptThenMacCipher(EncryptionAlgorithm algorithm, byte[] encryptionKey, PacketIcv icv) {
    this.algorithm = algorithm;
    this.confidentiality = Confidentiality.of(algorithm, encryptionKey);
    this.icv = icv;
  }

  @Override
  public EncryptionAlgorithm algorithm() {
    return algorithm;
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
      int payloadBytes,
      int sequenceHigh) {
    confidentiality.encrypt(buffer, ivOffset, payloadOffset, payloadBytes);
    covered(buffer, aadOffset, aadBytes, ivOffset, payloadOffset, payloadBytes, sequenceHigh)
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
      int payloadBytes,
      int sequenceHigh) {
    if (payloadBytes < 0 || isBlockCipher() && payloadBytes % algorithm.alignment() != 0) {
      return false;
    }
    boolean genuine =
        covered(buffer, aadOffset, aadBytes, ivOffset, payloadOffset, payloadBytes, sequenceHigh)
            .matches(buffer, payloadOffset + payloadBytes);
    if (genuine) {
      confidentiality.decrypt(buffer, ivOffset, payloadOffset, payloadBytes);
    }
    return genuine;
  }

  private boolean isBlockCipher() {
    return algorithm.ivBytes() == algorithm.alignment();
  }

  private PacketIcv covered(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes,
      int sequenceHigh) {
    return icv.update(buffer, aadOffset, aadBytes)
        .update(buffer, ivOffset, ivBytes())
        .update(buffer, payloadOffset, payloadBytes)
        .updateHigh(sequenceHigh);
  }
}
