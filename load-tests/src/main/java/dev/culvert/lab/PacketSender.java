package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;
import java.util.Arrays;

/**
 * Sends UDP packets as fast as the kernel takes them, one by one (sendmmsg without segmentation). A
 * program of its own, for it must run in the namespace of a host.
 *
 * <p>Arguments: the destination's address, for how many milliseconds, and the lengths of the
 * packets, IP header included, separated by commas. It prints how many it sent.
 */
final class PacketSender {

  /** Discard (RFC 863). */
  static final int PORT = 9;

  private static final int BATCH = 64;
  private static final int LONGEST = 1500;
  private static final int HEADER_BYTES = 28;
  private static final int LOCAL_PORT = 40_009;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 16;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private PacketSender() {}

  public static void main(String[] arguments) throws LinuxException {
    int destination = (int) IpAddress.parse(arguments[0]).low();
    long nanos = Long.parseLong(arguments[1]) * NANOS_PER_MILLI;
    int[] lengths = Arrays.stream(arguments[2].split(",")).mapToInt(Integer::parseInt).toArray();
    try (UdpSocket socket = UdpSocket.open(LOCAL_PORT, RECEIVE_BUFFER_BYTES);
        SendBatch batch = new SendBatch(BATCH, LONGEST)) {
      System.out.println(send(socket, batch, destination, lengths, nanos));
    }
  }

  private static long send(
      UdpSocket socket, SendBatch batch, int destination, int[] lengths, long nanos)
      throws LinuxException {
    byte[] payload = new byte[LONGEST];
    long begin = System.nanoTime();
    long sent = 0;
    int next = 0;
    while (System.nanoTime() - begin < nanos) {
      batch.clear();
      while (!batch.isFull()) {
        batch.add(0, destination, PORT, 0, 0, payload, 0, lengths[next] - HEADER_BYTES);
        next = (next + 1) % lengths.length;
      }
      sent += socket.send(batch);
    }
    return sent;
  }
}
