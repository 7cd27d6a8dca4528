package dev.culvert.contracts.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who writes a record. The replicas of a service are one writer, since each goes on with what
 * another began; every node is a writer of its own.
 *
 * @param role what it is
 * @param name the node's name; empty for the services
 */
public record Writer(WriterRole role, String name) {

  private static final int MAX_NAME = 200;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern URI = Pattern.compile("culvert:([a-z-]+)(?:/(.+))?");

  /**
   * @throws IllegalArgumentException when a node has no name, or a name that records cannot have,
   *     or a service has one
   */
  public Writer {
    boolean named = name.length() <= MAX_NAME && NAME.matcher(name).matches();
    if (role == WriterRole.DATAPATH_NODE ? !named : !name.isEmpty()) {
      throw new IllegalArgumentException(
          "writer "
              + role.label()
              + ": name \""
              + name
              + "\"; a node has one of letters, digits, dots and hyphens, a service has none");
    }
  }

  /** A service, all its replicas together. */
  public static Writer service(WriterRole role) {
    return new Writer(role, "");
  }

  /** A node. */
  public static Writer node(String name) {
    return new Writer(WriterRole.DATAPATH_NODE, name);
  }

  /** Parses the form of {@link #toString()}; empty when the text has another. */
  public static Optional<Writer> parse(String uri) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group(2) == null ? "" : matcher.group(2);
    try {
      return WriterRole.labelled(matcher.group(1)).map(role -> new Writer(role, name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean isNode(String node) {
    return role == WriterRole.DATAPATH_NODE && name.equals(node);
  }

  /** {@code culvert:role}, for a node {@code culvert:role/name}. */
  @Override
  public String toString() {
    return "culvert:" + role.label() + (name.isEmpty() ? "" : "/" + name);
  }
}
