package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a gateway first messages of IKE, each with an SPI of its own, from very many addresses. A
 * program of its own, for it must run in the namespace of a host; the addresses must be that host's
 * ({@code ip route add local}).
 *
 * <p>Arguments: the gateway's address, messages per second, for how many seconds at least, the
 * first address, how many addresses, and an IKE_SA_INIT request in hexadecimal. It goes on until
 * its input ends, and prints how many it sent, and per second.
 */
final class FloodSender {

  private static final int BATCH = 64;
  private static final int PORT = 4501;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 16;
  private static final double NANOS_PER_SECOND = 1e9;

  private FloodSender() {}

  public static void main(String[] arguments) throws IOException {
    int gateway = (int) IpAddress.parse(arguments[0]).low();
    int perSecond = Integer.parseInt(arguments[1]);
    long least = (long) perSecond * Integer.parseInt(arguments[2]);
    int first = (int) IpAddress.parse(arguments[3]).low();
    int addresses = Integer.parseInt(arguments[4]);
    byte[] message = HexFormat.of().parseHex(arguments[5]);
    long begin = System.nanoTime();
    long sent = 0;
    try (UdpSocket socket = UdpSocket.open(PORT, RECEIVE_BUFFER_BYTES);
        SendBatch batch = new SendBatch(BATCH, message.length)) {
      Random random = new Random(least);
      Thread input = Thread.ofPlatform().daemon().start(FloodSender::awaitEndOfInput);
      for (long count = 0; count < least || input.isAlive(); count += BATCH) {
        awaitNanoTime(begin + (long) (count * NANOS_PER_SECOND / perSecond));
        sent += send(socket, batch, gateway, first, addresses, message, random);
      }
    }
    double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
    System.out.printf(Locale.ROOT, "%d %.0f%n", sent, sent / seconds);
  }

  private static int send(
      UdpSocket socket,
      SendBatch batch,
      int gateway,
      int first,
      int addresses,
      byte[] message,
      Random random)
      throws LinuxException {
    batch.clear();
    while (!batch.isFull()) {
      ByteBuffer.wrap(message).putLong(random.nextLong());
      int source = first + random.nextInt(addresses);
      batch.add(source, gateway, 500, 0, 0, message, 0, message.length);
    }
    return socket.send(batch);
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitNanoTime(long due) {
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }
}
