package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import java.nio.ByteBuffer;

/**
 * What cert-authority answers to a {@link WriterRequest}.
 *
 * <pre>
 * CA's public key (2 bytes length, DER SubjectPublicKeyInfo) | certificate (rest)
 * </pre>
 *
 * @param authority the CA's public key (RFC 5280 section 4.1.2.7)
 * @param certificate as {@link WriterCertificate#issue} made it
 */
public record WriterGrant(ByteString authority, ByteString certificate) {

  /** The answer as it is sent. */
  public byte[] encode() {
    return ByteBuffer.allocate(2 + authority.length() + certificate.length())
        .putShort((short) authority.length())
        .put(authority.toByteArray())
        .put(certificate.toByteArray())
        .array();
  }

  /**
   * Reads what {@link #encode} made; {@link SigningIdentity} checks what it says.
   *
   * @throws IllegalArgumentException when it is cut short
   */
  public static WriterGrant decode(byte[] encoded) {
    int length = encoded.length < 2 ? 0 : ByteBuffer.wrap(encoded).getShort() & 0xFFFF;
    if (encoded.length < 2 + length) {
      throw new IllegalArgumentException("grant of a certificate: cut short");
    }
    int end = 2 + length;
    return new WriterGrant(
        ByteString.copyOf(encoded, 2, length),
        ByteString.copyOf(encoded, end, encoded.length - end));
  }
}
