package dev.culvert.contracts.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.culvert.contracts.IpAddress;
import java.util.HexFormat;

/**
 * What tells one SA from all others.
 *
 * @param node the node that applies it
 * @param direction in or out, seen from the node
 * @param protocol ESP or AH
 * @param source outer source address
 * @param destination outer destination address
 * @param spi the 32-bit SPI
 */
public record SaKey(
    String node,
    Direction direction,
    Protocol protocol,
    IpAddress source,
    IpAddress destination,
    int spi) {

  /** Direction seen from the node. */
  public enum Direction {
    IN,
    OUT
  }

  /** Security protocol. */
  public enum Protocol {
    ESP,
    AH
  }

  /** Parses the form of {@link #toString()}. */
  @JsonCreator
  public static SaKey parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 6) {
      throw new IllegalArgumentException("not an SA key: \"" + text + "\"");
    }
    return new SaKey(
        parts[0],
        Direction.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT)),
        Protocol.valueOf(parts[2].toUpperCase(java.util.Locale.ROOT)),
        IpAddress.parse(parts[3]),
        IpAddress.parse(parts[4]),
        Integer.parseUnsignedInt(parts[5], 16));
  }

  /**
   * The record key: {@code node/direction/protocol/source/destination/spi}, the SPI in 8
   * hexadecimal digits.
   */
  @JsonValue
  @Override
  public String toString() {
    return node
        + "/"
        + direction.name().toLowerCase(java.util.Locale.ROOT)
        + "/"
        + protocol.name().toLowerCase(java.util.Locale.ROOT)
        + "/"
        + source
        + "/"
        + destination
        + "/"
        + HexFormat.of().toHexDigits(spi);
  }
}
