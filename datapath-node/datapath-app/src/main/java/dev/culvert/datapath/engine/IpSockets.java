package dev.culvert.datapath.engine;

import dev.culvert.linux.Errno;
import dev.culvert.linux.IpsecSocket;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.RawIpSocket;
import dev.culvert.linux.SplitUdpPort;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The sockets for IKE, ESP and AH over one version of IP.
 *
 * @param esp receives protocol 50
 * @param ah receives protocol 51
 * @param packets sends both
 * @param ike UDP port 500; a flood of first messages has a socket of its own
 * @param natTraversal UDP port 4500, IKE and ESP; likewise
 */
public record IpSockets(
    IpsecSocket esp,
    IpsecSocket ah,
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

  private interface Opening {
    IpSockets open(Deque<Runnable> closings) throws LinuxException;
  }

  static IpSockets overIpv4(int receiveBufferBytes) throws LinuxException {
    return openOrNothing(
        closings -> {
          IpsecSocket esp = IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, receiveBufferBytes);
          closings.push(esp::close);
          IpsecSocket ah = IpsecSocket.overIpv4(IpsecSocket.Protocol.AH, receiveBufferBytes);
          closings.push(ah::close);
          RawIpSocket packets = RawIpSocket.forIpv4();
          closings.push(packets::close);
          SplitUdpPort ike =
              SplitUdpPort.open(HostSockets.IKE_PORT, receiveBufferBytes, FIRST_MESSAGE);
          closings.push(ike::close);
          SplitUdpPort natTraversal =
              SplitUdpPort.open(
                  HostSockets.NAT_TRAVERSAL_PORT, receiveBufferBytes, MARKED_FIRST_MESSAGE);
          closings.push(natTraversal::close);
          natTraversal.others().joinReceived();
          return new IpSockets(esp, ah, packets, ike, natTraversal);
        });
  }

  /** Empty on a host without IPv6. */
  static Optional<IpSockets> overIpv6(int receiveBufferBytes) throws LinuxException {
    try {
      return Optional.of(
          openOrNothing(
              closings -> {
                IpsecSocket esp =
                    IpsecSocket.overIpv6(IpsecSocket.Protocol.ESP, receiveBufferBytes);
                closings.push(esp::close);
                IpsecSocket ah = IpsecSocket.overIpv6(IpsecSocket.Protocol.AH, receiveBufferBytes);
                closings.push(ah::close);
                RawIpSocket packets = RawIpSocket.forIpv6();
                closings.push(packets::close);
                SplitUdpPort ike =
                    SplitUdpPort.openIpv6(HostSockets.IKE_PORT, receiveBufferBytes, FIRST_MESSAGE);
                closings.push(ike::close);
                return new IpSockets(
                    esp,
                    ah,
                    packets,
                    ike,
                    SplitUdpPort.openIpv6(
                        HostSockets.NAT_TRAVERSAL_PORT, receiveBufferBytes, MARKED_FIRST_MESSAGE));
              }));
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.EAFNOSUPPORT)) {
        return Optional.empty();
      }
      throw e;
    }
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
    ah.close();
    esp.close();
  }
}
