package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.config.InvalidConfigException;

/** Which packets a policy is for, from the several ways in which ports can be said. */
final class PolicySelector {

  private PolicySelector() {}

  static AddressAndPort side(
      Draft<Policy> draft,
      Property<AddressAndPort> address,
      Property<PortRange> port,
      IpAddress tunnelAddress)
      throws InvalidConfigException {
    AddressAndPort side;
    if (draft.values().has(address)) {
      side = draft.values().get(address);
    } else if (tunnelAddress != null) {
      side = new AddressAndPort(IpPrefix.host(tunnelAddress), PortRange.ANY);
    } else {
      throw new InvalidConfigException(
          address.name(), "", "is needed unless action=encrypt", "add " + address.name() + "=…");
    }
    if (!draft.given().has(port)) {
      return side;
    }
    PortRange given = draft.given().get(port);
    boolean both = draft.given().has(address) && !side.ports().isAny();
    if (both && !side.ports().equals(given)) {
      throw new InvalidConfigException(
          port.name(),
          given.toString(),
          address.name() + " already gives ports " + side.ports(),
          "give one of them");
    }
    return new AddressAndPort(side.prefix(), given);
  }

  static void requirePorts(int protocol, AddressAndPort side, Property<PortRange> property)
      throws InvalidConfigException {
    if (!side.ports().isAny() && !Protocols.hasPorts(protocol)) {
      throw new InvalidConfigException(
          PolicyProperties.PROTOCOL.name(),
          PolicyProperties.PROTOCOL.type().formatter().apply(protocol),
          "has no ports, but " + property.name() + " is " + side.ports(),
          "use protocol=tcp or protocol=udp, or ports any");
    }
  }

  static PortRange icmpOptions(Values values) throws InvalidConfigException {
    PortRange options = values.find(PolicyProperties.ICMP_OPTIONS).orElse(PortRange.ANY);
    if (!options.isAny() && !Protocols.isIcmp(values.get(PolicyProperties.PROTOCOL))) {
      throw new InvalidConfigException(
          PolicyProperties.ICMP_OPTIONS.name(),
          PolicyProperties.ICMP_OPTIONS.type().formatter().apply(options),
          "belongs to ICMP, but protocol is "
              + PolicyProperties.PROTOCOL
                  .type()
                  .formatter()
                  .apply(values.get(PolicyProperties.PROTOCOL)),
          "use protocol=icmp, or icmp-options=any");
    }
    return options;
  }
}
