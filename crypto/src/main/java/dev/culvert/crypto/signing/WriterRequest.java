package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a writer asks cert-authority for: a certificate of its key. Whether it may be that writer is
 * the bootstrap token's matter, not this signature's.
 *
 * <pre>
 * form = 1 (1 byte) | writer (1 byte length, UTF-8) | Ed25519 public key (32) | proof (64)
 * </pre>
 *
 * @param writer who it says it is, as {@link Writer} prints it
 * @param publicKey its Ed25519 public key
 * @param proof signature by that key over {@code "culvert writer request 1"} and the writer
 */
public record WriterRequest(String writer, ByteString publicKey, ByteString proof) {

  private static final byte FORM = 1;
  private static final int MAX_WRITER = 255;
  private static final String LABEL = "culvert writer request 1";

  /** The request of a writer for its key. */
  public static WriterRequest of(Writer writer, SigningKey key) {
    String name = writer.toString();
    return new WriterRequest(name, key.publicKey(), key.sign(content(name)));
  }

  /** The request as it is sent. */
  public byte[] encode() {
    byte[] name = writer.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + name.length + publicKey.length() + proof.length())
        .put(FORM)
        .put((byte) name.length)
        .put(name)
        .put(publicKey.toByteArray())
        .put(proof.toByteArray())
        .array();
  }

  /** Reads what {@link #encode} made; empty when it is of another form or length. */
  public static Optional<WriterRequest> decode(byte[] encoded) {
    int name = encoded.length - 2 - SigningKey.PUBLIC_BYTES - RecordSignature.SIGNATURE_BYTES;
    if (name < 1 || name > MAX_WRITER || encoded[0] != FORM || (encoded[1] & 0xFF) != name) {
      return Optional.empty();
    }
    int key = 2 + name;
    int proof = key + SigningKey.PUBLIC_BYTES;
    return Optional.of(
        new WriterRequest(
            new String(encoded, 2, name, StandardCharsets.UTF_8),
            ByteString.copyOf(encoded, key, SigningKey.PUBLIC_BYTES),
            ByteString.copyOf(encoded, proof, RecordSignature.SIGNATURE_BYTES)));
  }

  /** True when whoever asks holds the private key. */
  public boolean isProven() {
    return SigningKey.verify(publicKey, content(writer), proof);
  }

  private static byte[] content(String writer) {
    return (LABEL + writer).getBytes(StandardCharsets.UTF_8);
  }
}
