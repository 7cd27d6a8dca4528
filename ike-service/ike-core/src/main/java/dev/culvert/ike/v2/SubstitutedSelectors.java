package dev.culvert.ike.v2;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.ike.sa.Path;
import java.util.List;

/**
 * Traffic selectors of transport mode with a NAT between (RFC 7296 section 2.23.1): each end knows
 * itself and the other by addresses that mean nothing at the other end, so each puts those of the
 * IKE SA's own path in their place. An end that is behind no NAT has those anyway.
 *
 * @param local what the peer says of our side, as we know it
 * @param remote what it says of its own side, as we know it
 */
record SubstitutedSelectors(List<TrafficSelector> local, List<TrafficSelector> remote) {

  static SubstitutedSelectors of(
      Path path, List<TrafficSelector> local, List<TrafficSelector> remote) {
    return new SubstitutedSelectors(
        at(path.local().address(), local), at(path.remote().address(), remote));
  }

  /** Transport mode is between two hosts: what names more than one stays as it is. */
  private static List<TrafficSelector> at(IpAddress address, List<TrafficSelector> selectors) {
    return selectors.stream()
        .map(
            selector ->
                selector.start().equals(selector.end())
                    ? new TrafficSelector(selector.protocol(), selector.ports(), address, address)
                    : selector)
        .toList();
  }
}
