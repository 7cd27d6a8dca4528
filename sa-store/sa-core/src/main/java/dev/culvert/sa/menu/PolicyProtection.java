package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.config.InvalidConfigException;

/** Rules between the protection that an encrypting policy asks for and the rest of it. */
final class PolicyProtection {

  private PolicyProtection() {}

  /**
   * Transport mode protects what the two ends of the SA send to each other and nothing else (RFC
   * 4301 section 4.1), so a wider selector would promise too much.
   */
  static void check(Policy policy) throws InvalidConfigException {
    if (policy.action() == Policy.Action.ENCRYPT && !policy.tunnel()) {
      requireHost(PolicyProperties.SRC_ADDRESS, policy.source(), policy.saSource());
      requireHost(PolicyProperties.DST_ADDRESS, policy.destination(), policy.saDestination());
    }
    checkTrafficFlow(policy);
  }

  /**
   * AH has neither; and where padding ends is told by the packet inside a tunnel (RFC 4303 section
   * 2.7).
   */
  private static void checkTrafficFlow(Policy policy) throws InvalidConfigException {
    boolean esp = policy.ipsecProtocols() != Policy.IpsecProtocols.AH;
    int padded = policy.trafficFlow().paddedBytes();
    int dummies = policy.trafficFlow().dummies();
    if (padded != 0 && !(esp && policy.tunnel())) {
      throw new InvalidConfigException(
          PolicyProperties.TFC_PADDING.name(),
          TfcPadding.TYPE.formatter().apply(padded),
          "only ESP in tunnel mode can be padded so",
          "give tunnel=yes ipsec-protocols=esp, or tfc-padding=0");
    }
    if (dummies != 0 && !esp) {
      throw new InvalidConfigException(
          PolicyProperties.TFC_DUMMIES.name(),
          Integer.toString(dummies),
          "AH has no dummy packets",
          "give ipsec-protocols=esp, or tfc-dummies=0");
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
