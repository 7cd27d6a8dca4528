package dev.culvert.contracts.event;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/**
 * The JSON form of records: {@code {"type":…,"schema":…,"version":…,"value":{…}}}. Times are ISO
 * 8601 instants, durations ISO 8601 durations, bytes Base64. A field that the schema does not know
 * is an error: fields change with the schema number.
 */
public final class RecordCodec {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private record Envelope(String type, int schema, long version, CulvertRecord value) {}

  private RecordCodec() {}

  /** The JSON form. */
  public static byte[] encode(long version, CulvertRecord value) {
    RecordType type = RecordType.of(value);
    try {
      return MAPPER.writeValueAsBytes(new Envelope(type.type(), type.schema(), version, value));
    } catch (JacksonException e) {
      throw new IllegalStateException("record " + type.type() + " has no JSON form", e);
    }
  }

  /**
   * Reads the JSON form.
   *
   * @throws MalformedRecordException when it is no JSON, or of an unknown type or schema, or its
   *     fields do not fit
   */
  public static Versioned<CulvertRecord> decode(byte[] json) throws MalformedRecordException {
    JsonNode envelope;
    try {
      envelope = MAPPER.readTree(json);
    } catch (IOException e) {
      throw new MalformedRecordException("not JSON");
    }
    if (envelope == null || !envelope.path("version").canConvertToLong()) {
      throw new MalformedRecordException("version is missing");
    }
    String name = envelope.path("type").asText();
    RecordType type =
        RecordType.named(name).orElseThrow(() -> new MalformedRecordException("unknown type"));
    if (envelope.path("schema").asInt() != type.schema()) {
      throw new MalformedRecordException(
          "type " + name + " has schema " + type.schema() + ", not the one of this record");
    }
    return new Versioned<>(envelope.path("version").asLong(), value(envelope, type));
  }

  /** Reads the JSON form of a record that must be of the given class. */
  public static <T extends CulvertRecord> Versioned<T> decode(byte[] json, Class<T> expected)
      throws MalformedRecordException {
    Versioned<CulvertRecord> read = decode(json);
    if (!expected.isInstance(read.value())) {
      throw new MalformedRecordException("a record of another type than the topic carries");
    }
    return new Versioned<>(read.version(), expected.cast(read.value()));
  }

  private static CulvertRecord value(JsonNode envelope, RecordType type)
      throws MalformedRecordException {
    JsonNode value = envelope.path("value");
    if (!value.isObject()) {
      throw new MalformedRecordException("value is missing");
    }
    try {
      return MAPPER.treeToValue(value, type.recordClass());
    } catch (JacksonException | IllegalArgumentException e) {
      // The cause's text may quote the record, so it goes no further.
      throw new MalformedRecordException("type " + type.type() + ": fields do not fit the schema");
    }
  }
}
