package dev.culvert.ike.app.partition;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How far the topics that bring records to a partition have been read. It is part of the state, so
 * that a record has been read exactly when what it led to is safe.
 *
 * @param next for each topic the offset of the first record that was not read
 */
record ReadOffsets(Map<String, Long> next) {

  static final ReadOffsets NONE = new ReadOffsets(Map.of());

  ReadOffsets {
    next = Map.copyOf(next);
  }

  /** The first record that was not read, or empty when none was. */
  OptionalLong in(String topic) {
    Long offset = next.get(topic);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** After this record of a topic. */
  ReadOffsets behind(String topic, long offset) {
    Map<String, Long> moved = new TreeMap<>(next);
    moved.put(topic, offset + 1);
    return new ReadOffsets(moved);
  }

  /** The stored form: for each topic its name (modified UTF-8) and the offset (8 octets). */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      for (Map.Entry<String, Long> topic : next.entrySet()) {
        out.writeUTF(topic.getKey());
        out.writeLong(topic.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException when the bytes are no such form
   */
  static ReadOffsets decode(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    Map<String, Long> next = new TreeMap<>();
    try {
      while (in.available() > 0) {
        next.put(in.readUTF(), in.readLong());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("read offsets of a wrong length", e);
    }
    return new ReadOffsets(next);
  }
}
