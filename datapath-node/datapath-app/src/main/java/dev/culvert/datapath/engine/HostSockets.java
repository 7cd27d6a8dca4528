package dev.culvert.datapath.engine;

import dev.culvert.linux.LinuxException;
import dev.culvert.linux.RawEspSocket;
import dev.culvert.linux.TunDevice;
import dev.culvert.linux.UdpSocket;

/**
 * What the node opens on its host.
 *
 * @param tun the clear side of the tunnels
 * @param esp ESP as protocol 50
 * @param ike UDP port 500
 * @param natTraversal UDP port 4500, IKE and ESP
 */
public record HostSockets(TunDevice tun, RawEspSocket esp, UdpSocket ike, UdpSocket natTraversal)
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
    RawEspSocket esp = null;
    UdpSocket ike = null;
    try {
      esp = RawEspSocket.open(RECEIVE_BUFFER_BYTES);
      ike = UdpSocket.open(IKE_PORT, RECEIVE_BUFFER_BYTES);
      return new HostSockets(
          tun, esp, ike, UdpSocket.open(NAT_TRAVERSAL_PORT, RECEIVE_BUFFER_BYTES));
    } catch (LinuxException e) {
      if (esp != null) {
        esp.close();
      }
      if (ike != null) {
        ike.close();
      }
      tun.close();
      throw e;
    }
  }

  @Override
  public void close() {
    natTraversal.close();
    ike.close();
    esp.close();
    tun.close();
  }
}
