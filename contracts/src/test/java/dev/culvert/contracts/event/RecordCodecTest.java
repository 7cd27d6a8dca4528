package dev.culvert.contracts.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecordCodecTest {
  private static final int MUTATIONS = 1_000 * Integer.getInteger("culvert.fuzz.times", 1);

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void writesTheFormOfTheGoldenFile(RecordType type) throws IOException {
    assertEquals(
        golden(type), new String(RecordCodec.encode(7, Samples.of(type)), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void readsTheGoldenFile(RecordType type) throws Exception {
    Versioned<CulvertRecord> read =
        RecordCodec.decode(golden(type).getBytes(StandardCharsets.UTF_8));
    assertEquals(new Versioned<>(7, Samples.of(type)), read);
  }

  @Test
  void refusesUnknownTypesSchemasAndFields() throws Exception {
    String peer = golden(RecordType.PEER);
    assertRefused(peer.replace("\"type\":\"peer\"", "\"type\":\"pear\""), "unknown type");
    assertRefused(peer.replace("\"schema\":1", "\"schema\":2"), "type peer has schema 1");
    assertRefused(peer.replace("\"port\":500", "\"prot\":500"), "fields do not fit");
    assertRefused(peer.replace("\"version\":7,", ""), "version is missing");
    assertRefused("{", "not JSON");
  }

  /** Who may write a record may still write nonsense, which must not stop its readers. */
  @ParameterizedTest
  @CsvSource({
    "KEY_REQUEST, id",
    "KEY_REQUEST, sa",
    "KEY_REQUEST, requester",
    "KEY_REQUEST, publicKey",
    "KEY_REQUEST, at",
    "KEY_REQUEST, proof",
    "KEYS_SHOWN, node",
    "KEYS_SHOWN, id",
    "KEYS_REFUSED, node",
    "KEYS_REFUSED, id",
    "KEYS_REFUSED, reason",
  })
  void aRevealWithoutAFieldIsRefused(RecordType type, String field) throws IOException {
    String without =
        golden(type).replaceFirst("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":null");
    assertTrue(without.contains("null"), without);
    assertRefused(without, "fields do not fit");
  }

  @Test
  void refusesARecordOfAnotherType() throws IOException {
    byte[] peer = golden(RecordType.PEER).getBytes(StandardCharsets.UTF_8);
    assertThrows(
        MalformedRecordException.class, () -> RecordCodec.decode(peer, NodeDescription.class));
  }

  @Test
  void mutatedRecordsNeverEscapeAsAnotherException() throws IOException {
    Random random = new Random(20261120);
    int refused = 0;
    int tried = 0;
    for (RecordType type : RecordType.values()) {
      byte[] golden = golden(type).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < MUTATIONS; i++, tried++) {
        byte[] json = golden.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          json[random.nextInt(json.length)] = (byte) random.nextInt(256);
        }
        try {
          assertNotNull(RecordCodec.decode(json));
        } catch (MalformedRecordException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > tried / 2, refused + " of " + tried + " mutations were refused");
  }

  private static void assertRefused(String json, String reason) {
    MalformedRecordException e =
        assertThrows(
            MalformedRecordException.class,
            () -> RecordCodec.decode(json.getBytes(StandardCharsets.UTF_8)));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private static String golden(RecordType type) throws IOException {
    try (InputStream file =
        RecordCodecTest.class.getResourceAsStream("/golden/" + type.type() + ".json")) {
      assertNotNull(file, "golden file of " + type.type());
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
