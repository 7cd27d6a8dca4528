package dev.culvert.contracts.config;

import dev.culvert.contracts.IpPrefix;

/**
 * A source NAT rule that the gateway applies; first match wins.
 *
 * @param name unique name, generated
 * @param position place in the list, lower first
 * @param source source prefix, or null for any
 * @param destination destination prefix, or null for any
 * @param outInterface leaving interface, or null for any
 * @param action what happens to a matching connection
 * @param disabled ignored while true
 * @param comment free text, may be empty
 */
public record NatRule(
    String name,
    long position,
    IpPrefix source,
    IpPrefix destination,
    String outInterface,
    Action action,
    boolean disabled,
    String comment)
    implements ConfigObject {

  /** What happens to the source address. */
  public enum Action {
    /** It stays. */
    ACCEPT,
    /** It becomes the address of the leaving interface. */
    MASQUERADE
  }

  @Override
  public String kind() {
    return "nat-rule";
  }
}
