package dev.culvert.contracts.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordSignatureTest {

  private static final RecordSignature SAMPLE =
      new RecordSignature(3, 0x0102030405060708L, 7, bytes(64, 0x5A), bytes(5, 0xC7));
  private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

  @Test
  void theHeaderHasTheFormOfTheGoldenFile() throws Exception {
    assertEquals(golden("signature-header.hex"), hex(SAMPLE.encode()));
    assertEquals(SAMPLE, RecordSignature.decode(SAMPLE.encode()));
  }

  @Test
  void whatIsSignedHasTheFormOfTheGoldenFile() throws Exception {
    assertEquals(
        golden("signed-content.hex"),
        hex(RecordSignature.signedContent(Topics.IKE_COMMAND, 2, "office2", 3, 4, 5, VALUE)));
  }

  /** Each of topic, partition, key, stream, generation, version and value makes a difference. */
  @Test
  void everyPartIsSigned() {
    List<byte[]> contents =
        List.of(
            RecordSignature.signedContent(Topics.IKE_COMMAND, 0, "k", 0, 1, 1, VALUE),
            RecordSignature.signedContent(Topics.IKE_REPORT, 0, "k", 0, 1, 1, VALUE),
            RecordSignature.signedContent(Topics.IKE_COMMAND, 1, "k", 0, 1, 1, VALUE),
            RecordSignature.signedContent(Topics.IKE_COMMAND, 0, "l", 0, 1, 1, VALUE),
            RecordSignature.signedContent(Topics.IKE_COMMAND, 0, "k", 1, 1, 1, VALUE),
            RecordSignature.signedContent(Topics.IKE_COMMAND, 0, "k", 0, 2, 1, VALUE),
            RecordSignature.signedContent(Topics.IKE_COMMAND, 0, "k", 0, 1, 2, VALUE),
            RecordSignature.signedContent(Topics.IKE_COMMAND, 0, "k", 0, 1, 1, new byte[0]),
            RecordSignature.signedContent(Topics.IKE_COMMAND, 0, "k", 0, 1, 1, null));
    Set<String> different = new HashSet<>();
    contents.forEach(content -> different.add(hex(content)));
    assertEquals(contents.size(), different.size());
  }

  /** A topic whose keys choose the partition may be repartitioned. */
  @Test
  void onlyIkePartitionsAreSigned() {
    assertEquals(
        hex(RecordSignature.signedContent(Topics.SA, 0, "k", 0, 1, 1, VALUE)),
        hex(RecordSignature.signedContent(Topics.SA, 1, "k", 0, 1, 1, VALUE)));
  }

  @Test
  void otherLengthsAndFormsAreRefused() {
    byte[] header = SAMPLE.encode();
    for (int length = 0; length < header.length - 4; length++) {
      byte[] cut = Arrays.copyOf(header, length);
      assertThrows(MalformedRecordException.class, () -> RecordSignature.decode(cut));
    }
    byte[] tooLong = Arrays.copyOf(header, header.length + RecordSignature.MAX_CERTIFICATE_BYTES);
    assertThrows(MalformedRecordException.class, () -> RecordSignature.decode(tooLong));
    header[0] = 2;
    assertThrows(MalformedRecordException.class, () -> RecordSignature.decode(header));
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(20261121);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] header = new byte[random.nextInt(700)];
      random.nextBytes(header);
      if (header.length > 0 && random.nextBoolean()) {
        header[0] = 1;
      }
      try {
        RecordSignature signature = RecordSignature.decode(header);
        assertEquals(hex(header), hex(signature.encode()));
        read++;
      } catch (MalformedRecordException e) {
        assertNotEquals(null, e.getMessage());
      }
    }
    assertTrue(read > 1_000, read + " were read");
  }

  private static ByteString bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = RecordSignatureTest.class.getResourceAsStream("/golden/" + name)) {
      assertNotNull(file, name);
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
