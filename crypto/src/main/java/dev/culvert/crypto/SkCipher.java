package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/**
 * Protects the Encrypted payload of IKEv2 (RFC 7296 section 3.14; RFC 5282 for combined-mode
 * ciphers). Padding and Pad Length are added and taken away here, the IV is written by the caller.
 *
 * <pre>
 *  | header … SK payload header |  IV  | encrypted: payloads, padding, Pad Length | ICV |
 *  |------ associatedData ------|      |------------- sealed ----------------------------|
 * </pre>
 *
 * <p>Since the associated data holds the message's length, it is built with {@link #sealedBytes}
 * before sealing.
 */
public sealed interface SkCipher permits GcmSkCipher, CbcHmacSkCipher {

  /**
   * The cipher of a negotiated pair.
   *
   * @throws IllegalArgumentException when the pair is not one that IKE may use: a combined-mode
   *     cipher takes no integrity algorithm, another must have one, and NULL is for ESP alone (RFC
   *     7296 section 3.3.2)
   */
  static SkCipher of(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    boolean integrated = integrity != IntegrityAlgorithm.NONE;
    if (encryption == EncryptionAlgorithm.NULL || encryption.isCombinedMode() == integrated) {
      throw new IllegalArgumentException(
          "IKE cannot use " + encryption + " with integrity " + integrity);
    }
    return encryption.isCombinedMode()
        ? new GcmSkCipher(encryption)
        : new CbcHmacSkCipher(encryption, integrity);
  }

  /** Length of the IV in bytes: random for CBC, never repeated under one key for GCM. */
  int ivBytes();

  /** Length of the ICV at the end of what {@link #seal} returns, in bytes. */
  int icvBytes();

  /** Length of what {@link #seal} returns for a plaintext of the given length, in bytes. */
  int sealedBytes(int plaintextBytes);

  /**
   * Encrypts and authenticates.
   *
   * @param encryptionKey SK_ei or SK_er, the salt of a combined-mode cipher included
   * @param integrityKey SK_ai or SK_ar; empty for a combined-mode cipher
   * @param iv {@link #ivBytes} long
   * @param associatedData from the first byte of the IKE header to the last of the SK payload's
   * @param plaintext the payloads
   * @return ciphertext and ICV
   */
  byte[] seal(
      byte[] encryptionKey,
      byte[] integrityKey,
      byte[] iv,
      byte[] associatedData,
      byte[] plaintext);

  /**
   * Checks and decrypts.
   *
   * @param sealed ciphertext and ICV
   * @return the payloads, without padding; empty when the ICV, the length or the padding is wrong,
   *     which are not told apart
   */
  Optional<byte[]> open(
      byte[] encryptionKey, byte[] integrityKey, byte[] iv, byte[] associatedData, byte[] sealed);

  /** Appends the padding that {@code blockBytes} asks for, zeros, and Pad Length. */
  static byte[] pad(byte[] plaintext, int blockBytes) {
    byte[] padded = Arrays.copyOf(plaintext, paddedBytes(plaintext.length, blockBytes));
    padded[padded.length - 1] = (byte) (padded.length - plaintext.length - 1);
    return padded;
  }

  /** Length with padding and Pad Length. */
  static int paddedBytes(int plaintextBytes, int blockBytes) {
    return (plaintextBytes / blockBytes + 1) * blockBytes;
  }

  /** Takes Pad Length and padding away; any padding that fits is accepted (section 3.14). */
  static Optional<byte[]> unpad(byte[] padded) {
    if (padded.length == 0) {
      return Optional.empty();
    }
    int plaintextBytes = padded.length - 1 - (padded[padded.length - 1] & 0xFF);
    return plaintextBytes < 0
        ? Optional.empty()
        : Optional.of(Arrays.copyOf(padded, plaintextBytes));
  }
}
