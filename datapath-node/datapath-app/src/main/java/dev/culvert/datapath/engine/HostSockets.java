package dev.culvert.datapath.engine;

import dev.culvert.linux.Interception;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.LogSocket;
import dev.culvert.linux.SplitUdpPort;
import dev.culvert.linux.TunDevice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the node opens on its host.
 *
 * @param tun the clear side of the tunnels
 * @param ipv4 ESP and AH over IPv4
 * @param ipv6 the same over IPv6; empty on a host without it
 * @param ike UDP port 500; a flood of first messages has a socket of its own
 * @param natTraversal UDP port 4500, IKE and ESP; likewise
 * @param acquireLog packets that pass in clear although their policy asks for an SA
 */
public record HostSockets(
    TunDevice tun,
    IpSockets ipv4,
    Optional<IpSockets> ipv6,
    SplitUdpPort ike,
    SplitUdpPort natTraversal,
    LogSocket acquireLog)
    implements AutoCloseable {

  /** Port of IKE (RFC 7296 section 2). */
  public static final int IKE_PORT = 500;

  /** Port of IKE and ESP once there may be a NAT (RFC 3948). */
  public static final int NAT_TRAVERSAL_PORT = 4500;

  /** Where the responder's SPI lies, which a first message does not have (RFC 7296 section 3.1). */
  private static final int RESPONDER_SPI = 8;

  /** Four zero bytes before an IKE message on port 4500 (RFC 3948 section 2.2). */
  private static final int NON_ESP_MARKER = 0;

  private static final int BEHIND_MARKER = 4;
  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  /**
   * Opens the sockets beside the TUN device, which is taken over.
   *
   * @throws LinuxException when the process may not, or another one has a port; nothing is open
   *     then
   */
  public static HostSockets open(TunDevice tun) throws LinuxException {
    Deque<Runnable> closings = new ArrayDeque<>(List.of(tun::close));
    try {
      IpSockets ipv4 = IpSockets.overIpv4(RECEIVE_BUFFER_BYTES);
      closings.push(ipv4::close);
      Optional<IpSockets> ipv6 = IpSockets.overIpv6(RECEIVE_BUFFER_BYTES);
      ipv6.ifPresent(sockets -> closings.push(sockets::close));
      SplitUdpPort ike =
          SplitUdpPort.open(
              IKE_PORT, RECEIVE_BUFFER_BYTES, RESPONDER_SPI, RESPONDER_SPI + Integer.BYTES);
      closings.push(ike::close);
      SplitUdpPort natTraversal =
          SplitUdpPort.open(
              NAT_TRAVERSAL_PORT,
              RECEIVE_BUFFER_BYTES,
              NON_ESP_MARKER,
              BEHIND_MARKER + RESPONDER_SPI,
              BEHIND_MARKER + RESPONDER_SPI + Integer.BYTES);
      closings.push(natTraversal::close);
      natTraversal.others().joinReceived();
      return new HostSockets(
          tun, ipv4, ipv6, ike, natTraversal, LogSocket.open(Interception.ACQUIRE_GROUP));
    } catch (LinuxException e) {
      closings.forEach(Runnable::run);
      throw e;
    }
  }

  @Override
  public void close() {
    acquireLog.close();
    natTraversal.close();
    ike.close();
    ipv6.ifPresent(IpSockets::close);
    ipv4.close();
    tun.close();
  }
}
