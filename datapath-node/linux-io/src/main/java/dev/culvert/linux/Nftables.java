package dev.culvert.linux;

import java.io.IOException;
import java.util.List;

/** The nftables ruleset of the host, through the {@code nft} tool. */
public final class Nftables {
  private Nftables() {}

  /**
   * Applies a script as one transaction: all of it or nothing.
   *
   * @throws IOException with nft's own words about what it does not accept
   */
  public static void apply(String script) throws IOException {
    Command.run(List.of("nft", "-f", "-"), script).orThrow();
  }

  /** Deletes a table with everything in it; one that does not exist is as good as deleted. */
  public static void deleteTable(String family, String name) throws IOException {
    apply(replaceTable(family, name));
  }

  /** The head of a script that puts a table in the place of what has its name now. */
  static String replaceTable(String family, String name) {
    return "add table %1$s %2$s\ndelete table %1$s %2$s\n".formatted(family, name);
  }
}
