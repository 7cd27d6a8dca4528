package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import dev.culvert.ike.wire.OctetWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fragments that have come of a message, decrypted (RFC 7383 section 2.6).
 *
 * @param total fragments of the message
 * @param firstInner type code of the message's first payload, which the first fragment names; 0
 *     until it has come
 * @param parts octets of payloads by Fragment Number
 */
public record PartialMessage(
    long messageId, int total, int firstInner, SortedMap<Integer, ByteString> parts) {
  /**
   * Fragments of one message, at most: bounds what a peer can make an IKE SA hold, and yet carries
   * {@link #MAXIMUM_OCTETS} in the smallest pieces (RFC 7383 section 2.5.1: 576 octets).
   */
  public static final int MAXIMUM_FRAGMENTS = 80;

  /** Octets of one message, at most: several certificate chains. */
  public static final int MAXIMUM_OCTETS = 32_768;

  public PartialMessage {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  static PartialMessage nothing(long messageId, int total) {
    return new PartialMessage(messageId, total, 0, Collections.emptySortedMap());
  }

  boolean wants(int number, int newTotal) {
    return newTotal > total || newTotal == total && !parts.containsKey(number);
  }

  PartialMessage with(int number, int innerType, ByteString part) {
    SortedMap<Integer, ByteString> more = new TreeMap<>(parts);
    more.put(number, part);
    return new PartialMessage(messageId, total, number == 1 ? innerType : firstInner, more);
  }

  public boolean isWhole() {
    return parts.size() == total;
  }

  int octets() {
    return parts.values().stream().mapToInt(ByteString::length).sum();
  }

  /** The payloads, one behind the other. */
  public byte[] joined() {
    OctetWriter out = new OctetWriter();
    parts.values().forEach(out::octets);
    return out.toArray();
  }
}
