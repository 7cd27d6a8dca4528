package dev.culvert.ca;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Textual encodings (RFC 7468). */
final class Pem {

  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";

  /** The label that old software writes (RFC 7468 section 7). */
  static final String NEW_CERTIFICATE_REQUEST = "NEW CERTIFICATE REQUEST";

  private Pem() {}

  static String encode(String label, byte[] der) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, der));
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to take text", e);
    }
    return text.toString();
  }

  /**
   * All blocks of the text.
   *
   * @throws IOException when a block does not end or is not Base64
   */
  static List<PemObject> decode(String text) throws IOException {
    List<PemObject> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        blocks.add(block);
      }
    } catch (RuntimeException e) {
      // Bouncy Castle's word for characters that are not Base64.
      throw new IOException("not Base64 inside a block", e);
    }
    return blocks;
  }
}
