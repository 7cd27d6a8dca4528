package dev.culvert.contracts.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.culvert.contracts.IpAddress;

/**
 * An identity as {@code my-id} and {@code remote-id} write it: {@code auto}, {@code ignore}, {@code
 * address:…}, {@code fqdn:…}, {@code user-fqdn:…} or {@code key-id:…}.
 *
 * @param kind how the value is read
 * @param value the text behind the colon; empty for auto and ignore
 */
public record IkeId(Kind kind, String value) {

  /** Kinds of identity; the IANA ID types of RFC 7296 section 3.5 except auto and ignore. */
  public enum Kind {
    /** In my-id the address that the packets have; in remote-id whatever the peer presents. */
    AUTO("auto"),
    /** In remote-id whatever the peer presents. */
    IGNORE("ignore"),
    /** ID_IPV4_ADDR or ID_IPV6_ADDR. */
    ADDRESS("address"),
    /** ID_FQDN. */
    FQDN("fqdn"),
    /** ID_RFC822_ADDR. */
    USER_FQDN("user-fqdn"),
    /** ID_KEY_ID. */
    KEY_ID("key-id");

    private final String consoleName;

    Kind(String consoleName) {
      this.consoleName = consoleName;
    }

    /** The word before the colon. */
    public String consoleName() {
      return consoleName;
    }
  }

  public static final IkeId AUTO = new IkeId(Kind.AUTO, "");
  public static final IkeId IGNORE = new IkeId(Kind.IGNORE, "");

  public IkeId {
    boolean takesValue = kind != Kind.AUTO && kind != Kind.IGNORE;
    if (takesValue == value.isEmpty()) {
      throw new IllegalArgumentException(
          takesValue
              ? kind.consoleName() + ": needs a value behind the colon"
              : kind.consoleName() + " takes no value");
    }
    if (kind == Kind.ADDRESS) {
      IpAddress.parse(value);
    }
  }

  /**
   * Parses the console form.
   *
   * @throws IllegalArgumentException when the kind is unknown or the value does not fit it
   */
  @JsonCreator
  public static IkeId parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    for (Kind kind : Kind.values()) {
      if (kind.consoleName().equals(word)) {
        return new IkeId(kind, colon < 0 ? "" : text.substring(colon + 1));
      }
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is not auto, ignore, address:IP, fqdn:NAME, user-fqdn:NAME or key-id:TEXT");
  }

  @JsonValue
  @Override
  public String toString() {
    return value.isEmpty() ? kind.consoleName() : kind.consoleName() + ":" + value;
  }
}
