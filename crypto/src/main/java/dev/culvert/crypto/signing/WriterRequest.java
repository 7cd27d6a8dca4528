package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.Writer;
import java.nio.charset.StandardCharsets;

/**
 * What a writer asks cert-authority for: a certificate of its key. Whether it may be that writer is
 * the bootstrap token's matter, not this signature's.
 *
 * @param writer who it says it is, as {@link Writer} prints it
 * @param publicKey its Ed25519 public key
 * @param proof signature by that key over {@code "culvert writer request 1"} and the writer
 */
public record WriterRequest(String writer, ByteString publicKey, ByteString proof) {

  private static final String LABEL = "culvert writer request 1";

  /** The request of a writer for its key. */
  public static WriterRequest of(Writer writer, SigningKey key) {
    String name = writer.toString();
    return new WriterRequest(name, key.publicKey(), key.sign(content(name)));
  }

  /** True when whoever asks holds the private key. */
  public boolean isProven() {
    return SigningKey.verify(publicKey, content(writer), proof);
  }

  private static byte[] content(String writer) {
    return (LABEL + writer).getBytes(StandardCharsets.UTF_8);
  }
}
