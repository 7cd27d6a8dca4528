package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.config.InvalidConfigException;

/** Rules between {@code tunnel} and the rest of an encrypting policy. */
final class PolicyProtection {

  private PolicyProtection() {}

  /**
   * Transport mode protects what the two ends of the SA send to each other and nothing else (RFC
   * 4301 section 4.1), so a wider selector would promise too much.
   */
  static void check(Policy policy) throws InvalidConfigException {
    if (policy.action() == Policy.Action.ENCRYPT && !policy.tunnel()) {
      requireHost(PolicyMenu.SRC_ADDRESS, policy.source(), policy.saSource());
      requireHost(PolicyMenu.DST_ADDRESS, policy.destination(), policy.saDestination());
    }
  }

  private static void requireHost(
      Property<AddressAndPort> property, IpPrefix selected, IpAddress end)
      throws InvalidConfigException {
    if (!selected.equals(IpPrefix.host(end))) {
      throw new InvalidConfigException(
          property.name(),
          selected.toString(),
          "tunnel=no protects packets between the two hosts alone",
          "give " + property.name() + "=" + IpPrefix.host(end) + ", or tunnel=yes");
    }
  }
}
