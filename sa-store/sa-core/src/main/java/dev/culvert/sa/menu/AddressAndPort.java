package dev.culvert.sa.menu;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;

/**
 * {@code address/length:ports}, as older RouterOS versions write both sides of a policy and the
 * address of a peer.
 *
 * @param prefix the addresses
 * @param ports the ports; {@link PortRange#ANY} when none are written
 */
record AddressAndPort(IpPrefix prefix, PortRange ports) {

  static final ValueType<AddressAndPort> TYPE =
      ValueType.of(
          "IP prefix with optional ports, such as 10.1.202.0/24:any or 2001:db8:202::/64:any",
          AddressAndPort::parse,
          AddressAndPort::toString);

  private static AddressAndPort parse(String text) {
    int slash = text.indexOf('/');
    int colon = text.indexOf(':', Math.max(slash, 0));
    // Without a slash, more than one colon is an IPv6 address and no port.
    if (colon < 0 || slash < 0 && text.indexOf(':', colon + 1) >= 0) {
      return new AddressAndPort(ValueTypes.PREFIX.parser().apply(text), PortRange.ANY);
    }
    return new AddressAndPort(
        ValueTypes.PREFIX.parser().apply(text.substring(0, colon)),
        PortRange.parse(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return prefix + ":" + ports;
  }
}
