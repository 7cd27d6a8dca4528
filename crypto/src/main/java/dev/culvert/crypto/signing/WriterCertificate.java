package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Writer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the CA says of a writer's key. It travels with every record, so it is a quarter of an X.509
 * certificate's length and read without an ASN.1 decoder. Numbers are big-endian:
 *
 * <pre>
 * form = 1 (1 byte) | writer (1 byte length, ASCII, as Writer prints it) | Ed25519 public key (32)
 *   | not before, seconds since 1970 (8) | not after (8)
 *   | the CA's signature of all before, after the label "culvert writer certificate 1":
 *     ECDSA on P-384 with SHA-384, DER (rest)
 * </pre>
 *
 * @param writer whose key it is
 * @param publicKey the key
 * @param notBefore first second of its validity
 * @param notAfter last second of its validity
 */
public record WriterCertificate(
    Writer writer, ByteString publicKey, Instant notBefore, Instant notAfter) {

  private static final byte FORM = 1;
  private static final byte[] LABEL =
      "culvert writer certificate 1".getBytes(StandardCharsets.US_ASCII);

  /** The CA's public key from its SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), DER. */
  static PublicKey authority(byte[] subjectPublicKeyInfo) {
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("authority: not an EC public key", e);
    }
  }

  /**
   * The certificate as its CA issues it.
   *
   * @param sign the CA's signature of its argument: ECDSA on P-384 with SHA-384, DER
   */
  public ByteString issue(UnaryOperator<byte[]> sign) {
    byte[] name = writer.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] content =
        ByteBuffer.allocate(2 + name.length + publicKey.length() + 16)
            .put(FORM)
            .put((byte) name.length)
            .put(name)
            .put(publicKey.toByteArray())
            .putLong(notBefore.getEpochSecond())
            .putLong(notAfter.getEpochSecond())
            .array();
    byte[] signature = sign.apply(labelled(content, content.length));
    return ByteString.copyOf(
        ByteBuffer.allocate(content.length + signature.length).put(content).put(signature).array());
  }

  /** The certificate, or empty when it is none, or another CA's, or was changed. */
  static Optional<WriterCertificate> verify(ByteString issued, PublicKey authority) {
    byte[] bytes = issued.toByteArray();
    if (bytes.length > RecordSignature.MAX_CERTIFICATE_BYTES) {
      return Optional.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes);
    try {
      if (fields.get() != FORM) {
        return Optional.empty();
      }
      Optional<Writer> writer = writer(fields);
      byte[] key = new byte[SigningKey.PUBLIC_BYTES];
      fields.get(key);
      Instant notBefore = Instant.ofEpochSecond(fields.getLong());
      Instant notAfter = Instant.ofEpochSecond(fields.getLong());
      return writer.isPresent() && isSigned(bytes, fields.position(), authority)
          ? Optional.of(
              new WriterCertificate(writer.get(), ByteString.copyOf(key), notBefore, notAfter))
          : Optional.empty();
    } catch (BufferUnderflowException | java.time.DateTimeException e) {
      return Optional.empty();
    }
  }

  boolean isValidAt(Instant now) {
    return !now.isBefore(notBefore) && !now.isAfter(notAfter);
  }

  private static Optional<Writer> writer(ByteBuffer fields) {
    byte[] name = new byte[Byte.toUnsignedInt(fields.get())];
    fields.get(name);
    try {
      return Writer.parse(
          StandardCharsets.US_ASCII.newDecoder().decode(ByteBuffer.wrap(name)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isSigned(byte[] issued, int length, PublicKey authority) {
    try {
      Signature verifier = Signature.getInstance("SHA384withECDSA");
      verifier.initVerify(authority);
      verifier.update(labelled(issued, length));
      return verifier.verify(issued, length, issued.length - length);
    } catch (java.security.SignatureException e) {
      return false; // No DER of two integers.
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks ECDSA on P-384", e);
    }
  }

  private static byte[] labelled(byte[] content, int length) {
    return ByteBuffer.allocate(LABEL.length + length).put(LABEL).put(content, 0, length).array();
  }
}
