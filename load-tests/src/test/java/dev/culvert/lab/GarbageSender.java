package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.IpsecSocket;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.LinuxSocket;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends random and mutated datagrams to a gateway's IKE ports and as ESP: a quarter each random
 * UDP, random ESP, mutated IKE and mutated ESP. A program of its own, for it must run in the
 * namespace of a host.
 *
 * <p>Arguments: the gateway's address, how many datagrams in all, the seed, and a file of recorded
 * datagrams in hexadecimal, each on a line that begins with {@code ike} or {@code esp}.
 */
final class GarbageSender {

  private static final int BATCH = 32;
  private static final int LONGEST = 1400;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 16;

  /** Slow enough that the gateway's sockets can take all of it: 8,000 datagrams in a second. */
  private static final Duration PAUSE = Duration.ofMillis(4);

  private final IpAddress gateway;
  private final Random random;

  private GarbageSender(IpAddress gateway, long seed) {
    this.gateway = gateway;
    this.random = new Random(seed);
  }

  public static void main(String[] arguments) throws IOException, LinuxException {
    int each = Integer.parseInt(arguments[1]) / 4;
    GarbageSender garbage =
        new GarbageSender(IpAddress.parse(arguments[0]), Long.parseLong(arguments[2]));
    List<String> recorded = Files.readAllLines(Path.of(arguments[3]));
    List<byte[]> ike = datagrams(recorded, "ike ");
    List<byte[]> esp = datagrams(recorded, "esp ");
    try (UdpSocket udp = UdpSocket.open(4501, RECEIVE_BUFFER_BYTES);
        IpsecSocket raw =
            IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, RECEIVE_BUFFER_BYTES)) {
      garbage.send(udp, 500, ike, each);
      garbage.send(udp, 4500, ike.stream().map(GarbageSender::behindMarker).toList(), each);
      garbage.send(raw, 0, esp, 2 * each);
    }
  }

  /** Sends noise and mutated samples by turns. */
  private void send(LinuxSocket socket, int port, List<byte[]> samples, int count)
      throws LinuxException {
    try (SendBatch batch = new SendBatch(BATCH, LONGEST)) {
      for (int i = 0; i < count; i++) {
        byte[] datagram = i % 2 == 0 ? noise() : mutated(samples.get(i / 2 % samples.size()));
        batch.add(0, (int) gateway.low(), port, 0, 0, datagram, 0, datagram.length);
        if (batch.isFull() || i == count - 1) {
          socket.send(batch);
          batch.clear();
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private byte[] noise() {
    byte[] noise = new byte[1 + random.nextInt(600)];
    random.nextBytes(noise);
    return noise;
  }

  /** The sample with up to eight bytes changed and, one time in four, cut off or made longer. */
  private byte[] mutated(byte[] sample) {
    boolean resized = random.nextInt(4) == 0;
    int length = resized ? 1 + random.nextInt(sample.length + 20) : sample.length;
    byte[] mutated = Arrays.copyOf(sample, Math.min(length, LONGEST));
    for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
    }
    return mutated;
  }

  private static byte[] behindMarker(byte[] ike) {
    byte[] marked = new byte[4 + ike.length];
    System.arraycopy(ike, 0, marked, 4, ike.length);
    return marked;
  }

  private static List<byte[]> datagrams(List<String> lines, String sort) {
    return lines.stream()
        .filter(line -> line.startsWith(sort))
        .map(line -> HexFormat.of().parseHex(line.substring(sort.length())))
        .toList();
  }
}
