package dev.culvert.datapath.engine;

import dev.culvert.linux.Descriptor;
import dev.culvert.linux.Interception;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.LogSocket;
import dev.culvert.linux.RawEspSocket;
import dev.culvert.linux.TunDevice;
import dev.culvert.linux.UdpSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the node opens on its host.
 *
 * @param tun the clear side of the tunnels
 * @param esp ESP as protocol 50
 * @param ike UDP port 500
 * @param natTraversal UDP port 4500, IKE and ESP
 * @param acquireLog packets that pass in clear although their policy asks for an SA
 */
public record HostSockets(
    TunDevice tun, RawEspSocket esp, UdpSocket ike, UdpSocket natTraversal, LogSocket acquireLog)
    implements AutoCloseable {

  /** Port of IKE (RFC 7296 section 2). */
  public static final int IKE_PORT = 500;

  /** Port of IKE and ESP once there may be a NAT (RFC 3948). */
  public static final int NAT_TRAVERSAL_PORT = 4500;

  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  /**
   * Opens the sockets beside the TUN device, which is taken over.
   *
   * @throws LinuxException when the process may not, or another one has a port; nothing is open
   *     then
   */
  public static HostSockets open(TunDevice tun) throws LinuxException {
    Deque<Descriptor> open = new ArrayDeque<>(List.of(tun));
    try {
      RawEspSocket esp = RawEspSocket.open(RECEIVE_BUFFER_BYTES);
      open.push(esp);
      UdpSocket ike = UdpSocket.open(IKE_PORT, RECEIVE_BUFFER_BYTES);
      open.push(ike);
      UdpSocket natTraversal = UdpSocket.open(NAT_TRAVERSAL_PORT, RECEIVE_BUFFER_BYTES);
      open.push(natTraversal);
      return new HostSockets(
          tun, esp, ike, natTraversal, LogSocket.open(Interception.ACQUIRE_GROUP));
    } catch (LinuxException e) {
      open.forEach(Descriptor::close);
      throw e;
    }
  }

  @Override
  public void close() {
    acquireLog.close();
    natTraversal.close();
    ike.close();
    esp.close();
    tun.close();
  }
}
