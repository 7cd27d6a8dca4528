package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.config.InvalidConfigException;
import java.util.function.Function;

/**
 * What has to be of one version of IP: both selectors of a policy, and both ends of its tunnel. The
 * selectors and the ends may differ, which is IPv6 in IPv4 or the other way round.
 */
final class IpVersions {

  private IpVersions() {}

  /**
   * Refuses two prefixes of which one is IPv4 and the other IPv6.
   *
   * @param second the property that is told to be wrong
   */
  static void requireSame(
      Property<?> first, IpPrefix firstPrefix, Property<?> second, IpPrefix secondPrefix)
      throws InvalidConfigException {
    IpAddress.Family expected = firstPrefix.address().family();
    IpAddress.Family found = secondPrefix.address().family();
    if (expected != found) {
      throw new InvalidConfigException(
          second.name(),
          secondPrefix.toString(),
          "is " + found + ", but " + first.name() + "=" + firstPrefix + " is " + expected,
          "give both as IPv4, or both as IPv6");
    }
  }

  /** Checks the selectors of a policy, of which each may follow from an end of the tunnel. */
  static void check(Draft<Policy> draft, IpPrefix source, IpPrefix destination)
      throws InvalidConfigException {
    requireGiven(
        draft, PolicyProperties.SRC_ADDRESS, source, PolicyProperties.DST_ADDRESS, destination);
    requireGiven(
        draft, PolicyProperties.DST_ADDRESS, destination, PolicyProperties.SRC_ADDRESS, source);
    requireSame(PolicyProperties.SRC_ADDRESS, source, PolicyProperties.DST_ADDRESS, destination);
    requireIcmpOf(source.address().family(), draft.values().get(PolicyProperties.PROTOCOL));
  }

  private static void requireGiven(
      Draft<Policy> draft,
      Property<AddressAndPort> property,
      IpPrefix selected,
      Property<AddressAndPort> otherProperty,
      IpPrefix other)
      throws InvalidConfigException {
    if (!draft.values().has(property) && selected.address().family() != other.address().family()) {
      throw new InvalidConfigException(
          property.name(),
          "",
          "would be "
              + selected
              + ", the end of the tunnel, but "
              + otherProperty.name()
              + "="
              + other
              + " is "
              + other.address().family(),
          "add " + property.name() + "= with a prefix of " + other.address().family());
    }
  }

  private static void requireIcmpOf(IpAddress.Family family, int protocol)
      throws InvalidConfigException {
    int icmp = Protocols.icmpOf(family);
    if (Protocols.isIcmp(protocol) && protocol != icmp) {
      Function<Integer, String> name = PolicyProperties.PROTOCOL.type().formatter();
      throw new InvalidConfigException(
          PolicyProperties.PROTOCOL.name(),
          name.apply(protocol),
          "is in no packet of " + family,
          "use protocol=" + name.apply(icmp));
    }
  }
}
