package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A UDP port with two sockets, so that a flood of one sort of datagrams fills a receive buffer of
 * its own and crowds out no other. The kernel sorts them by a classic BPF program over the payload
 * (SO_ATTACH_REUSEPORT_CBPF). A datagram that comes before the program stands may be in either.
 *
 * <p>Only sockets of the same user that ask for it share a port; any other daemon is refused.
 *
 * @param others gets all that is not in {@code matching}
 * @param matching gets the datagrams in which certain 32-bit words are zero
 */
public record SplitUdpPort(UdpSocket others, UdpSocket matching) implements AutoCloseable {
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

  /** The place of {@link #matching} in the order of binding. */
  private static final int MATCHING = 1;

  /** BPF_LD + BPF_W + BPF_ABS, BPF_JMP + BPF_JEQ + BPF_K, BPF_RET + BPF_K. */
  private static final short LOAD_WORD = 0x20;

  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short RETURN = 0x06;

  /** struct sock_filter: code (2), jump if true (1), jump if false (1), operand (4). */
  private static final int INSTRUCTION_BYTES = 8;

  /** struct sock_fprog: length (2), padding (6), pointer (8). */
  private static final int PROGRAM_BYTES = 16;

  /**
   * Opens both sockets, over IPv4.
   *
   * @param port 1 to 65535
   * @param receiveBufferBytes what the kernel may queue in each
   * @param zeroWords offsets in the payload; a datagram matches when the words there are all zero
   * @throws LinuxException EADDRINUSE when another process has the port
   */
  public static SplitUdpPort open(int port, int receiveBufferBytes, int... zeroWords)
      throws LinuxException {
    return open(IpFamily.IPV4, port, receiveBufferBytes, zeroWords);
  }

  /**
   * The same over IPv6.
   *
   * @throws LinuxException EAFNOSUPPORT on a host without IPv6, and as in {@link #open}
   */
  public static SplitUdpPort openIpv6(int port, int receiveBufferBytes, int... zeroWords)
      throws LinuxException {
    return open(IpFamily.IPV6, port, receiveBufferBytes, zeroWords);
  }

  private static SplitUdpPort open(
      IpFamily family, int port, int receiveBufferBytes, int... zeroWords) throws LinuxException {
    UdpSocket others = UdpSocket.openShared(family, port, receiveBufferBytes);
    UdpSocket matching = null;
    try {
      matching = UdpSocket.openShared(family, port, receiveBufferBytes);
      attach(others, zeroWords);
      return new SplitUdpPort(others, matching);
    } catch (LinuxException e) {
      if (matching != null) {
        matching.close();
      }
      others.close();
      throw e;
    }
  }

  /** A load beyond the end of a datagram ends the program with 0. */
  private static void attach(UdpSocket socket, int... zeroWords) throws LinuxException {
    int instructions = 2 * zeroWords.length + 2;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate((long) instructions * INSTRUCTION_BYTES, 8);
      int at = 0;
      for (int offset : zeroWords) {
        write(code, at, LOAD_WORD, 0, offset);
        write(code, at + 1, JUMP_IF_EQUAL, instructions - 1 - (at + 2), 0);
        at += 2;
      }
      write(code, at, RETURN, 0, MATCHING);
      write(code, at + 1, RETURN, 0, 0);
      MemorySegment program = arena.allocate(PROGRAM_BYTES, 8);
      program.set(JAVA_SHORT, 0, (short) instructions);
      program.set(ADDRESS, 8, code);
      LinuxException.check(
          "SO_ATTACH_REUSEPORT_CBPF of " + socket,
          Libc.setsockopt(socket.fd(), LinuxSocket.SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program));
    }
  }

  private static void write(
      MemorySegment program, int index, short code, int jumpIfFalse, int operand) {
    long at = (long) index * INSTRUCTION_BYTES;
    program.set(JAVA_SHORT, at, code);
    program.set(JAVA_BYTE, at + 3, (byte) jumpIfFalse);
    program.set(JAVA_INT, at + 4, operand);
  }

  public int port() {
    return others.port();
  }

  @Override
  public void close() {
    matching.close();
    others.close();
  }
}
