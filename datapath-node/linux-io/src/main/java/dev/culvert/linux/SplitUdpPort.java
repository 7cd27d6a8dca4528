package dev.culvert.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * A UDP port with several sockets. One is for one sort of datagrams, so that a flood of them fills
 * a receive buffer of its own and crowds out no other; the others share the rest out, each the same
 * first words always. The kernel sorts by a classic BPF program over the payload. A datagram that
 * comes before the program stands may be in any.
 *
 * <p>Only sockets of the same user that ask for it share a port; any other daemon is refused.
 *
 * @param others the one with index i gets what is not in {@code matching} and whose first word,
 *     unsigned, divided by their number leaves i; the first gets all that is shorter
 * @param matching gets the datagrams in which certain 32-bit words are zero
 */
public record SplitUdpPort(List<UdpSocket> others, UdpSocket matching) implements AutoCloseable {

  /**
   * Opens the sockets, over IPv4.
   *
   * @param port 1 to 65535
   * @param others among how many the datagrams are shared out that do not match, at least 1
   * @param receiveBufferBytes what the kernel may queue in each
   * @param zeroWords offsets in the payload; a datagram matches when the words there are all zero
   * @throws LinuxException EADDRINUSE when another process has the port
   */
  public static SplitUdpPort open(int port, int others, int receiveBufferBytes, int... zeroWords)
      throws LinuxException {
    return open(IpFamily.IPV4, port, others, receiveBufferBytes, zeroWords);
  }

  /**
   * The same over IPv6.
   *
   * @throws LinuxException EAFNOSUPPORT on a host without IPv6, and as in {@link #open}
   */
  public static SplitUdpPort openIpv6(
      int port, int others, int receiveBufferBytes, int... zeroWords) throws LinuxException {
    return open(IpFamily.IPV6, port, others, receiveBufferBytes, zeroWords);
  }

  private static SplitUdpPort open(
      IpFamily family, int port, int others, int receiveBufferBytes, int... zeroWords)
      throws LinuxException {
    List<UdpSocket> sockets = new ArrayList<>();
    try {
      while (sockets.size() <= others) {
        sockets.add(UdpSocket.openShared(family, port, receiveBufferBytes));
      }
      program(others, zeroWords).chooseAmongShared(sockets.getFirst());
      return new SplitUdpPort(List.copyOf(sockets.subList(0, others)), sockets.getLast());
    } catch (LinuxException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  private static SocketProgram program(int others, int... zeroWords) {
    SocketProgram program = new SocketProgram();
    for (int i = 0; i < zeroWords.length; i++) {
      int behindThis = 2 * (zeroWords.length - 1 - i);
      program.loadWord(zeroWords[i]).skipUnless(0, behindThis + 1);
    }
    program.answer(others);
    return others == 1 ? program.answer(0) : program.loadWord(0).modulo(others).answerValue();
  }

  public int port() {
    return matching.port();
  }

  @Override
  public void close() {
    matching.close();
    others.forEach(UdpSocket::close);
  }
}
