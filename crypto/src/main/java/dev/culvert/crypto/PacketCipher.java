package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;

/**
 * Protects the packets of one direction of one SA in place: ESP packets (RFC 4303), and IKE
 * messages, which have the same layout (RFC 7296 section 3.14). It is keyed once, serves one
 * thread, and allocates no more than the JDK's ciphers do.
 *
 * <pre>
 *        aadOffset          ivOffset   payloadOffset
 *        |-- aadBytes --|   |-- IV --|  |---- payloadBytes ----|-- ICV --|
 * </pre>
 *
 * <p>For ESP the associated data is SPI and sequence number, 8 bytes. The payload is what gets
 * encrypted: it ends with padding and what follows it, which the caller writes and checks.
 */
public interface PacketCipher {

  /** What encrypts the payload. */
  EncryptionAlgorithm algorithm();

  /** Length of the IV in bytes; 0 for NULL encryption. */
  default int ivBytes() {
    return algorithm().ivBytes();
  }

  /** What {@code payloadBytes} of ESP is a multiple of. */
  default int alignment() {
    return algorithm().alignment();
  }

  /** Length of the ICV behind the payload in bytes. */
  default int icvBytes() {
    return algorithm().icvBytes();
  }

  /**
   * Encrypts the payload in place and writes the ICV behind it. The IV stands at {@code ivOffset}
   * already: unpredictable for CBC (RFC 3602 section 3), never repeated for the others (RFC 4106
   * section 3.1).
   *
   * @param sequenceHigh high half of an extended sequence number; of no meaning without those
   * @return bytes at {@code payloadOffset} now: payload and ICV
   */
  int encrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes,
      int sequenceHigh);

  /**
   * Checks the ICV and decrypts the payload in place.
   *
   * @param payloadBytes without the ICV
   * @param sequenceHigh high half of an extended sequence number; of no meaning without those
   * @return false when the ICV or the length is wrong; the buffer then holds nothing decrypted
   */
  boolean decrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes,
      int sequenceHigh);
}
