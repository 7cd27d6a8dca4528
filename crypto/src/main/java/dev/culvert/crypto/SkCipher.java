package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/**
 * Protects the Encrypted payload of IKEv2 (RFC 7296 section 3.14; RFC 5282 for combined-mode
 * ciphers, RFC 5930 for counter mode). Padding and Pad Length are added and taken away here, the IV
 * is written by the caller.
 *
 * <pre>
 *  | header … SK payload header |  IV  | encrypted: payloads, padding, Pad Length | ICV |
 *  |------ associatedData ------|      |------------- sealed ----------------------------|
 * </pre>
 *
 * <p>Since the associated data holds the message's length, it is built with {@link #sealedBytes}
 * before sealing.
 *
 * @param encryption how payloads are encrypted
 * @param integrity NONE with a combined-mode cipher
 */
public record SkCipher(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {

  /**
   * The cipher of a negotiated pair.
   *
   * @throws IllegalArgumentException when the pair is not one that IKE may use: a combined-mode
   *     cipher takes no integrity algorithm, another must have one, and what leaves packets
   *     readable is for ESP alone (RFC 7296 section 3.3.2, RFC 4543 section 1)
   */
  public static SkCipher of(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    boolean integrated = integrity != IntegrityAlgorithm.NONE;
    if (encryption.leavesReadable() || encryption.isCombinedMode() == integrated) {
      throw new IllegalArgumentException(
          "IKE cannot use " + encryption + " with integrity " + integrity);
    }
    return new SkCipher(encryption, integrity);
  }

  /** Length of the IV in bytes: random for CBC, never repeated under one key for the others. */
  public int ivBytes() {
    return encryption.ivBytes();
  }

  /** Length of the ICV at the end of what {@link #seal} returns, in bytes. */
  public int icvBytes() {
    return encryption.isCombinedMode() ? encryption.icvBytes() : integrity.icvBytes();
  }

  /** Length of what {@link #seal} returns for a plaintext of the given length, in bytes. */
  public int sealedBytes(int plaintextBytes) {
    return paddedBytes(plaintextBytes) + icvBytes();
  }

  /**
   * Encrypts and authenticates.
   *
   * @param encryptionKey SK_ei or SK_er, the salt of those that have one included
   * @param integrityKey SK_ai or SK_ar; empty for a combined-mode cipher
   * @param iv {@link #ivBytes} long
   * @param associatedData from the first byte of the IKE header to the last of the SK payload's
   * @param plaintext the payloads
   * @return ciphertext and ICV
   */
  public byte[] seal(
      byte[] encryptionKey,
      byte[] integrityKey,
      byte[] iv,
      byte[] associatedData,
      byte[] plaintext) {
    byte[] message = message(iv, associatedData, sealedBytes(plaintext.length));
    int payloadOffset = associatedData.length + ivBytes();
    int paddedBytes = paddedBytes(plaintext.length);
    System.arraycopy(plaintext, 0, message, payloadOffset, plaintext.length);
    message[payloadOffset + paddedBytes - 1] = (byte) (paddedBytes - plaintext.length - 1);
    keyed(encryptionKey, integrityKey)
        .encrypt(
            message,
            0,
            associatedData.length,
            associatedData.length,
            payloadOffset,
            paddedBytes,
            0);
    return Arrays.copyOfRange(message, payloadOffset, message.length);
  }

  /**
   * Checks and decrypts.
   *
   * @param sealed ciphertext and ICV
   * @return the payloads, without padding; empty when the ICV, the length or the padding is wrong,
   *     which are not told apart
   */
  public Optional<byte[]> open(
      byte[] encryptionKey, byte[] integrityKey, byte[] iv, byte[] associatedData, byte[] sealed) {
    int paddedBytes = sealed.length - icvBytes();
    if (paddedBytes <= 0 || paddedBytes % blockBytes() != 0) {
      return Optional.empty();
    }
    byte[] message = message(iv, associatedData, sealed.length);
    int payloadOffset = associatedData.length + ivBytes();
    System.arraycopy(sealed, 0, message, payloadOffset, sealed.length);
    boolean genuine =
        keyed(encryptionKey, integrityKey)
            .decrypt(
                message,
                0,
                associatedData.length,
                associatedData.length,
                payloadOffset,
                paddedBytes,
                0);
    Optional<byte[]> plaintext =
        genuine
            ? unpad(Arrays.copyOfRange(message, payloadOffset, payloadOffset + paddedBytes))
            : Optional.empty();
    Arrays.fill(message, (byte) 0);
    return plaintext;
  }

  /** Associated data and IV, and room behind them. */
  private byte[] message(byte[] iv, byte[] associatedData, int sealedBytes) {
    if (iv.length != ivBytes()) {
      throw new IllegalArgumentException("IV of the wrong length for " + encryption);
    }
    byte[] message = Arrays.copyOf(associatedData, associatedData.length + iv.length + sealedBytes);
    System.arraycopy(iv, 0, message, associatedData.length, iv.length);
    return message;
  }

  private PacketCipher keyed(byte[] encryptionKey, byte[] integrityKey) {
    return PacketCiphers.create(encryption, integrity, false, encryptionKey, integrityKey);
  }

  /** Length with padding, zeros as few as the cipher's block asks for, and Pad Length. */
  private int paddedBytes(int plaintextBytes) {
    return (plaintextBytes / blockBytes() + 1) * blockBytes();
  }

  /** Only CBC has a block to fill (RFC 5282 section 3, RFC 5930 section 2). */
  private int blockBytes() {
    return encryption.needsUniqueIv() ? 1 : encryption.alignment();
  }

  /** Takes Pad Length and padding away; any padding that fits is accepted (section 3.14). */
  static Optional<byte[]> unpad(byte[] padded) {
    int plaintextBytes = padded.length - 1 - (padded[padded.length - 1] & 0xFF);
    return plaintextBytes < 0
        ? Optional.empty()
        : Optional.of(Arrays.copyOf(padded, plaintextBytes));
  }
}
