package dev.culvert.datapath.engine;

import dev.culvert.linux.TunDevice;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the workers carry packets by.
 *
 * @param queues the clear side of the tunnels, one for each worker
 * @param ipv4 IKE, ESP and AH over IPv4
 * @param ipv6 the same over IPv6; empty on a host without it
 */
record PacketSockets(List<TunDevice> queues, IpSockets ipv4, Optional<IpSockets> ipv6) {

  /** The sockets over each version of IP that there is. */
  Stream<IpSockets> versions() {
    return Stream.concat(Stream.of(ipv4), ipv6.stream());
  }
}
