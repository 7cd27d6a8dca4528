package dev.culvert.contracts.event;

import dev.culvert.contracts.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The signature of a record, in the Kafka header {@value #HEADER}. It stands there and not in the
 * JSON form, since a tombstone has no JSON and must be signed too. Numbers are big-endian:
 *
 * <pre>
 * form = 1 (1 byte) | stream (2) | generation (8) | version (8) | Ed25519 signature (64)
 *   | the writer's certificate (rest, at most {@value #MAX_CERTIFICATE_BYTES})
 * </pre>
 *
 * <p>Along one partition of a topic, generation and version of each stream of a writer only grow,
 * so that whatever is written again is told from what is new.
 *
 * @param stream 0 to 65535; ike-service has one for each IKE partition, other writers have one
 * @param generation number of this start of the stream; each start has a higher one
 * @param version number of the record in its generation
 * @param signature over {@link #signedContent}
 * @param certificate the writer's, as its CA signed it
 */
public record RecordSignature(
    int stream, long generation, long version, ByteString signature, ByteString certificate) {

  /** Name of the header. */
  public static final String HEADER = "culvert-signature";

  /** Length of an Ed25519 signature (RFC 8032 section 5.1.6). */
  public static final int SIGNATURE_BYTES = 64;

  /** Length above which no certificate is looked at. */
  public static final int MAX_CERTIFICATE_BYTES = 512;

  private static final byte FORM = 1;
  private static final int FIXED_BYTES = 1 + 2 + 8 + 8 + SIGNATURE_BYTES;
  private static final byte[] LABEL = utf8("culvert record 1");

  /** In place of the partition where the key chooses it. */
  private static final int ANY_PARTITION = -1;

  public RecordSignature {
    if (stream < 0 || stream > 0xFFFF) {
      throw new IllegalArgumentException("stream " + stream + " is not 0 to 65535");
    }
    if (signature.length() != SIGNATURE_BYTES) {
      throw new IllegalArgumentException("signature of " + signature.length() + " bytes");
    }
    if (certificate.isEmpty() || certificate.length() > MAX_CERTIFICATE_BYTES) {
      throw new IllegalArgumentException("certificate of " + certificate.length() + " bytes");
    }
  }

  /**
   * What is signed: the place, the order and the value.
   *
   * <pre>
   * "culvert record 1" | topic (2 bytes length, UTF-8) | IKE partition, else -1 (4)
   *   | key (2 bytes length, UTF-8) | stream (2) | generation (8) | version (8)
   *   | 1 and the value, whose JSON names type and schema; 0 for a tombstone
   * </pre>
   *
   * @param partition of the topic; counts only where it is an IKE partition
   * @param value the record's bytes, or null for a tombstone
   * @throws IllegalArgumentException when the key has more than 65535 bytes
   */
  public static byte[] signedContent(
      Topics topic,
      int partition,
      String key,
      int stream,
      long generation,
      long version,
      byte[] value) {
    ByteArrayOutputStream content = new ByteArrayOutputStream(160 + lengthOf(value));
    try (DataOutputStream out = new DataOutputStream(content)) {
      out.write(LABEL);
      text(out, topic.topicName());
      out.writeInt(topic.isIkePartitioned() ? partition : ANY_PARTITION);
      text(out, key);
      out.writeShort(stream);
      out.writeLong(generation);
      out.writeLong(version);
      out.writeBoolean(value != null);
      if (value != null) {
        out.write(value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to take bytes", e);
    }
    return content.toByteArray();
  }

  /** The header's value. */
  public byte[] encode() {
    return ByteBuffer.allocate(FIXED_BYTES + certificate.length())
        .put(FORM)
        .putShort((short) stream)
        .putLong(generation)
        .putLong(version)
        .put(signature.toByteArray())
        .put(certificate.toByteArray())
        .array();
  }

  /**
   * Reads the header's value.
   *
   * @throws MalformedRecordException when it is of another form or length
   */
  public static RecordSignature decode(byte[] header) throws MalformedRecordException {
    int certificate = header.length - FIXED_BYTES;
    if (certificate < 1 || certificate > MAX_CERTIFICATE_BYTES || header[0] != FORM) {
      throw new MalformedRecordException("header " + HEADER + ": another form or length");
    }
    ByteBuffer fields = ByteBuffer.wrap(header, 1, FIXED_BYTES - 1);
    return new RecordSignature(
        Short.toUnsignedInt(fields.getShort()),
        fields.getLong(),
        fields.getLong(),
        ByteString.copyOf(header, FIXED_BYTES - SIGNATURE_BYTES, SIGNATURE_BYTES),
        ByteString.copyOf(header, FIXED_BYTES, certificate));
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = utf8(text);
    if (bytes.length > 0xFFFF) {
      throw new IllegalArgumentException("key of " + bytes.length + " bytes");
    }
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static int lengthOf(byte[] value) {
    return value == null ? 0 : value.length;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
