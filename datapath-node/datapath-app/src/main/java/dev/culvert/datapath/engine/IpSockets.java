package dev.culvert.datapath.engine;

import dev.culvert.linux.Errno;
import dev.culvert.linux.IpsecSocket;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.RawIpSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The sockets for ESP and AH over one version of IP.
 *
 * @param esp receives protocol 50
 * @param ah receives protocol 51
 * @param packets sends both
 */
public record IpSockets(IpsecSocket esp, IpsecSocket ah, RawIpSocket packets)
    implements AutoCloseable {

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
          return new IpSockets(esp, ah, RawIpSocket.forIpv4());
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
                return new IpSockets(esp, ah, RawIpSocket.forIpv6());
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
    packets.close();
    ah.close();
    esp.close();
  }
}
