package dev.culvert.linux;

import java.util.Optional;

/**
 * A rule of the user's srcnat chain. The first that matches decides.
 *
 * @param outInterface by which the packet leaves; empty is any
 * @param source empty is any
 * @param destination empty is any
 * @param action what happens to the connection
 */
public record SourceNatRule(
    Optional<String> outInterface,
    Optional<Prefix> source,
    Optional<Prefix> destination,
    Action action) {

  public enum Action {
    /** The source becomes the address of the interface by which the packet leaves. */
    MASQUERADE("masquerade"),
    /** The source stays. */
    ACCEPT("accept");

    private final String statement;

    Action(String statement) {
      this.statement = statement;
    }

    String statement() {
      return statement;
    }
  }

  public SourceNatRule {
    outInterface.ifPresent(InterfaceName::check);
    if (source.isPresent()
        && destination.isPresent()
        && source.get().family() != destination.get().family()) {
      throw new IllegalArgumentException(
          "srcnat rule: source and destination must be of one IP version");
    }
  }
}
