package dev.culvert.crypto;

/**
 * Protects the packets of one ESP SA in place (RFC 4303). It is keyed once, serves one thread, and
 * allocates no more than the JDK's ciphers do.
 *
 * <pre>
 *        aadOffset          ivOffset   payloadOffset
 *        |-- aadBytes --|   |-- IV --|  |---- payloadBytes ----|-- ICV --|
 * </pre>
 *
 * <p>The associated data is SPI and sequence number, 8 bytes, or 12 with an extended one (RFC 4106
 * section 5). The payload is what gets encrypted: it ends with padding, Pad Length and Next Header,
 * which the caller writes and checks.
 */
public interface EspCipher {

  /** Length of the IV in bytes; 0 for NULL encryption. */
  int ivBytes();

  /** What {@code payloadBytes} is a multiple of. */
  int alignment();

  /** Length of the ICV behind the payload in bytes. */
  int icvBytes();

  /**
   * Encrypts the payload in place and writes the ICV behind it. The IV stands at {@code ivOffset}
   * already: unpredictable for CBC (RFC 3602 section 3), never repeated for GCM (RFC 4106 section
   * 3.1).
   *
   * @return bytes at {@code payloadOffset} now: payload and ICV
   */
  int encrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes);

  /**
   * Checks the ICV and decrypts the payload in place.
   *
   * @param payloadBytes without the ICV
   * @return false when the ICV or the length is wrong; the buffer then holds nothing decrypted
   */
  boolean decrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes);
}
