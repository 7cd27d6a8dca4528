package dev.culvert.datapath.engine;

import dev.culvert.linux.Interception;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.LogSocket;
import dev.culvert.linux.SplitUdpPort;
import dev.culvert.linux.TunQueues;
import dev.culvert.linux.UdpSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the node opens on its host.
 *
 * @param tun the clear side of the tunnels, a queue for each worker
 * @param ipv4 IKE, ESP and AH over IPv4
 * @param ipv6 the same over IPv6; empty on a host without it
 * @param acquireLog packets that pass in clear although their policy asks for an SA
 */
public record HostSockets(
    TunQueues tun, IpSockets ipv4, Optional<IpSockets> ipv6, LogSocket acquireLog)
    implements AutoCloseable {

  /** Port of IKE (RFC 7296 section 2). */
  public static final int IKE_PORT = 500;

  /** Port of IKE and ESP once there may be a NAT (RFC 3948). */
  public static final int NAT_TRAVERSAL_PORT = 4500;

  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  /**
   * Opens the sockets for as many workers as the TUN device has queues, which are taken over.
   *
   * @throws LinuxException when the process may not, or another one has a port; nothing is open
   *     then
   */
  public static HostSockets open(TunQueues tun) throws LinuxException {
    Deque<Runnable> closings = new ArrayDeque<>(List.of(tun::close));
    try {
      IpSockets ipv4 = IpSockets.overIpv4(tun.count(), RECEIVE_BUFFER_BYTES);
      closings.push(ipv4::close);
      Optional<IpSockets> ipv6 = IpSockets.overIpv6(tun.count(), RECEIVE_BUFFER_BYTES);
      ipv6.ifPresent(sockets -> closings.push(sockets::close));
      return new HostSockets(tun, ipv4, ipv6, LogSocket.open(Interception.ACQUIRE_GROUP));
    } catch (LinuxException e) {
      closings.forEach(Runnable::run);
      throw e;
    }
  }

  /** What the workers carry packets by. */
  PacketSockets packets() {
    return new PacketSockets(tun.all(), ipv4, ipv6);
  }

  /** The sockets over each version of IP that the host has. */
  Stream<IpSockets> versions() {
    return packets().versions();
  }

  /** By which IKE sends from port 500, one over each version of IP. */
  public List<UdpSocket> ike() {
    return others(IpSockets::ike);
  }

  /** By which IKE sends from port 4500, likewise. */
  public List<UdpSocket> natTraversal() {
    return others(IpSockets::natTraversal);
  }

  private List<UdpSocket> others(Function<IpSockets, SplitUdpPort> port) {
    return versions().map(port).map(SplitUdpPort::others).map(List::getFirst).toList();
  }

  @Override
  public void close() {
    acquireLog.close();
    ipv6.ifPresent(IpSockets::close);
    ipv4.close();
    tun.close();
  }
}
