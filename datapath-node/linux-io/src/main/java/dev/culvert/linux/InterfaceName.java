package dev.culvert.linux;

import java.util.regex.Pattern;

/** Names of network interfaces, kept free of what a shell or nftables would take as syntax. */
final class InterfaceName {
  /** 15 characters: IFNAMSIZ less the final zero. */
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,14}");

  private InterfaceName() {}

  static String check(String name) {
    if (!VALID.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "interface name '"
              + name
              + "': give 1 to 15 letters, digits, '.', '_', '@' or '-', the first a letter or"
              + " digit");
    }
    return name;
  }
}
