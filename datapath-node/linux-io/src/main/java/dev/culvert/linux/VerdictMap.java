package dev.culvert.linux;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An nftables verdict map over interval concatenations (nft(8), "flags interval"): one lookup finds
 * the element that takes the packet in.
 *
 * @param elements by their key in nft's words
 */
record VerdictMap(IpFamily family, KeyFields key, Map<String, Element> elements) {
  /**
   * What an element does.
   *
   * @param verdict in nft's words
   * @param counter the name that its packets are counted under; empty for none
   */
  record Element(String verdict, String counter) {
    static Element uncounted(String verdict) {
      return new Element(verdict, "");
    }

    /** The element in nft's words. */
    String text(String selectors) {
      String counted = counter.isEmpty() ? "" : " comment \"" + counter + "\"";
      return selectors + counted + " : " + verdict;
    }
  }

  /** The map without its elements. */
  VerdictMap shape() {
    return new VerdictMap(family, key, Map.of());
  }

  /** The elements that {@code other} has not, or has with another verdict. */
  Map<String, Element> without(VerdictMap other) {
    Map<String, Element> rest = new LinkedHashMap<>(elements);
    rest.entrySet().removeAll(other.elements.entrySet());
    return rest;
  }

  /** The declaration without elements. */
  String declaration(String name) {
    return "map %s { typeof %s : verdict; flags interval; counter; }"
        .formatted(name, key.expression(family));
  }

  /** The rule that looks a packet up. */
  String lookup(String name) {
    return key.expression(family) + " vmap @" + name;
  }

  /** The key of a rule's element. */
  static String selectors(InterceptRule rule, KeyFields key) {
    String addresses = rule.source() + " . " + rule.destination();
    String protocol =
        rule.protocol() == InterceptRule.ANY_PROTOCOL ? "0-255" : Integer.toString(rule.protocol());
    return switch (key) {
      case ADDRESSES -> addresses;
      case PROTOCOL -> addresses + " . " + protocol;
      case PORTS ->
          addresses
              + " . "
              + protocol
              + " . "
              + rule.sourcePorts()
              + " . "
              + (rule.selectsIcmp() ? PortRange.ANY : rule.destinationPorts());
    };
  }
}
