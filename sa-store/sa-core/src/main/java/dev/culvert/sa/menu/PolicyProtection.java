package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.IpsecProtocols;
import dev.culvert.sa.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;

/** Rules between {@code tunnel}, {@code ipsec-protocols} and the rest of an encrypting policy. */
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

  /** What the policy asks for that is negotiated, but that no node applies in this version. */
  static List<String> limits(Policy policy) {
    List<String> limits = new ArrayList<>();
    if (policy.action() == Policy.Action.ENCRYPT) {
      if (!policy.tunnel()) {
        limits.add(limit("tunnel=no: transport mode", "tunnel=yes"));
      }
      if (policy.ipsecProtocols() != IpsecProtocols.ESP) {
        limits.add(
            limit(
                PolicyMenu.IPSEC_PROTOCOLS.name()
                    + "="
                    + PolicyMenu.IPSEC_PROTOCOLS.type().formatter().apply(policy.ipsecProtocols())
                    + ": AH",
                PolicyMenu.IPSEC_PROTOCOLS.name() + "=esp"));
      }
    }
    return limits;
  }

  private static String limit(String what, String instead) {
    return "warning: "
        + what
        + " is negotiated, but nodes of this version refuse the SA; no packet of the policy passes;"
        + " "
        + instead
        + " works";
  }
}
