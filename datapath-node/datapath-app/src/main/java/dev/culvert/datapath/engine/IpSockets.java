package dev.culvert.datapath.engine;

import dev.culvert.linux.Errno;
import dev.culvert.linux.IpsecSocket;
import dev.culvert.linux.IpsecSocket.Protocol;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.RawIpSocket;
import dev.culvert.linux.SplitUdpPort;
import dev.culvert.linux.UdpSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The sockets for IKE, ESP and AH over one version of IP. Each worker has its own for what it
 * receives, so that a packet comes to the worker of its SA.
 *
 * @param esp receive protocol 50
 * @param ah receive protocol 51
 * @param packets sends both
 * @param ike UDP port 500; a flood of first messages has a socket of its own
 * @param natTraversal UDP port 4500, IKE and ESP; likewise
 */
public record IpSockets(
    List<IpsecSocket> esp,
    List<IpsecSocket> ah,
    RawIpSocket packets,
    SplitUdpPort ike,
    SplitUdpPort natTraversal)
    implements AutoCloseable {

  /** Where the responder's SPI lies, which a first message does not have (RFC 7296 section 3.1). */
  private static final int RESPONDER_SPI = 8;

  /** Four zero bytes before an IKE message on port 4500 (RFC 3948 section 2.2). */
  private static final int NON_ESP_MARKER = 0;

  private static final int BEHIND_MARKER = 4;

  /** The words that are zero in a first message on port 500. */
  private static final int[] FIRST_MESSAGE = {RESPONDER_SPI, RESPONDER_SPI + Integer.BYTES};

  /** The same on port 4500. */
  private static final int[] MARKED_FIRST_MESSAGE = {
    NON_ESP_MARKER, BEHIND_MARKER + RESPONDER_SPI, BEHIND_MARKER + RESPONDER_SPI + Integer.BYTES
  };

  /** The kernel rounds it up to what it takes at least. */
  private static final int LEAST_BUFFER_BYTES = 1;

  private interface Opening {
    IpSockets open(Deque<Runnable> closings) throws LinuxException;
  }

  private interface SocketOpening {
    IpsecSocket open(int index) throws LinuxException;
  }

  /**
   * @param workers how many share the packets out among them
   */
  static IpSockets overIpv4(int workers, int receiveBufferBytes) throws LinuxException {
    return openOrNothing(
        closings -> {
          List<IpsecSocket> esp =
              ofWorkers(
                  workers,
                  closings,
                  i -> IpsecSocket.overIpv4(Protocol.ESP, i, workers, receiveBufferBytes));
          List<IpsecSocket> ah =
              ofWorkers(
                  workers,
                  closings,
                  i -> IpsecSocket.overIpv4(Protocol.AH, i, workers, receiveBufferBytes));
          RawIpSocket packets = RawIpSocket.forIpv4();
          closings.push(packets::close);
          SplitUdpPort ike =
              SplitUdpPort.open(HostSockets.IKE_PORT, 1, receiveBufferBytes, FIRST_MESSAGE);
          closings.push(ike::close);
          SplitUdpPort natTraversal =
              SplitUdpPort.open(
                  HostSockets.NAT_TRAVERSAL_PORT,
                  workers,
                  receiveBufferBytes,
                  MARKED_FIRST_MESSAGE);
          closings.push(natTraversal::close);
          for (UdpSocket socket : natTraversal.others()) {
            socket.joinReceived();
          }
          return new IpSockets(esp, ah, packets, ike, natTraversal);
        });
  }

  /** Empty on a host without IPv6. */
  static Optional<IpSockets> overIpv6(int workers, int receiveBufferBytes) throws LinuxException {
    try {
      return Optional.of(
          openOrNothing(
              closings -> {
                List<IpsecSocket> esp =
                    ofWorkers(
                        workers,
                        closings,
                        i -> IpsecSocket.overIpv6(Protocol.ESP, i, workers, receiveBufferBytes));
                List<IpsecSocket> ah =
                    ofWorkers(
                        workers,
                        closings,
                        i -> IpsecSocket.overIpv6(Protocol.AH, i, workers, receiveBufferBytes));
                RawIpSocket packets = RawIpSocket.forIpv6();
                closings.push(packets::close);
                SplitUdpPort ike =
                    SplitUdpPort.openIpv6(
                        HostSockets.IKE_PORT, 1, receiveBufferBytes, FIRST_MESSAGE);
                closings.push(ike::close);
                return new IpSockets(
                    esp,
                    ah,
                    packets,
                    ike,
                    SplitUdpPort.openIpv6(
                        HostSockets.NAT_TRAVERSAL_PORT,
                        workers,
                        receiveBufferBytes,
                        MARKED_FIRST_MESSAGE));
              }));
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.EAFNOSUPPORT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * For ESP in UDP from this host to itself: one socket of the loopback interface is both ports.
   *
   * @param port 1 to 65535
   */
  static IpSockets onLoopback(int port, int receiveBufferBytes) throws LinuxException {
    return openOrNothing(
        closings -> {
          UdpSocket udp = UdpSocket.openOnLoopback(port, receiveBufferBytes);
          closings.push(udp::close);
          udp.joinReceived();
          List<IpsecSocket> esp = List.of(withoutPackets(Protocol.ESP, closings));
          List<IpsecSocket> ah = List.of(withoutPackets(Protocol.AH, closings));
          SplitUdpPort both = new SplitUdpPort(List.of(udp), udp);
          return new IpSockets(esp, ah, RawIpSocket.forIpv4(), both, both);
        });
  }

  /** No SPI divided by 2 leaves 2. */
  private static IpsecSocket withoutPackets(Protocol protocol, Deque<Runnable> closings)
      throws LinuxException {
    IpsecSocket socket = IpsecSocket.overIpv4(protocol, 2, 2, LEAST_BUFFER_BYTES);
    closings.push(socket::close);
    return socket;
  }

  private static List<IpsecSocket> ofWorkers(
      int workers, Deque<Runnable> closings, SocketOpening opening) throws LinuxException {
    List<IpsecSocket> sockets = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      IpsecSocket socket = opening.open(i);
      closings.push(socket::close);
      sockets.add(socket);
    }
    return List.copyOf(sockets);
  }

  private static IpSockets openOrNothing(Opening opening) throws LinuxException {
    Deque<Runnable> closings = new ArrayDeque<>();
    try {
      return opening.open(closings);
    } catch (LinuxException e) {
      closings.forEach(Runnable::run);
      throw e;
    }
  }

  @Override
  public void close() {
    natTraversal.close();
    ike.close();
    packets.close();
    ah.forEach(IpsecSocket::close);
    esp.forEach(IpsecSocket::close);
  }
}
