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
 * <p>Each address sends a few messages in a row, which the kernel cuts out of one: so a sender is
 * fast enough on the core that the gateway leaves it.
 *
 * <p>Arguments: the gateway's address, messages per second, for how many seconds at least, the
 * first address, how many addresses, and an IKE_SA_INIT request in hexadecimal. It goes on until
 * its input ends, and prints how many it sent, and per second.
 */
final class FloodSender {

  private static final int IN_A_ROW = 16;
  private static final int ROWS = 8;
  private static final int PORT = 4501;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 16;
  private static final double NANOS_PER_SECOND = 1e9;

  private final UdpSocket socket;
  private final SendBatch batch;
  private final int gateway;
  private final Random random = new Random();

  /** {@link #IN_A_ROW} requests, one behind the other. */
  private final ByteBuffer row;

  private final int requestLength;

  private FloodSender(UdpSocket socket, SendBatch batch, int gateway, byte[] request) {
    this.socket = socket;
    this.batch = batch;
    this.gateway = gateway;
    this.requestLength = request.length;
    this.row = ByteBuffer.allocate(IN_A_ROW * request.length);
    for (int i = 0; i < IN_A_ROW; i++) {
      row.put(request);
    }
  }

  public static void main(String[] arguments) throws IOException {
    int gateway = (int) IpAddress.parse(arguments[0]).low();
    int perSecond = Integer.parseInt(arguments[1]);
    long least = (long) perSecond * Integer.parseInt(arguments[2]);
    int first = (int) IpAddress.parse(arguments[3]).low();
    int addresses = Integer.parseInt(arguments[4]);
    byte[] request = HexFormat.of().parseHex(arguments[5]);
    try (UdpSocket socket = UdpSocket.open(PORT, RECEIVE_BUFFER_BYTES);
        SendBatch batch = new SendBatch(ROWS, IN_A_ROW * request.length)) {
      socket.segment(request.length);
      new FloodSender(socket, batch, gateway, request).run(perSecond, least, first, addresses);
    }
  }

  private void run(int perSecond, long least, int first, int addresses) throws LinuxException {
    Thread input = Thread.ofPlatform().daemon().start(FloodSender::awaitEndOfInput);
    long begin = System.nanoTime();
    long sent = 0;
    for (long count = 0; count < least || input.isAlive(); count += ROWS * IN_A_ROW) {
      awaitNanoTime(begin + (long) (count * NANOS_PER_SECOND / perSecond));
      sent += (long) IN_A_ROW * sendRows(first, addresses);
    }
    double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
    System.out.printf(Locale.ROOT, "%d %.0f%n", sent, sent / seconds);
  }

  private int sendRows(int first, int addresses) throws LinuxException {
    batch.clear();
    while (!batch.isFull()) {
      for (int i = 0; i < IN_A_ROW; i++) {
        row.putLong(i * requestLength, random.nextLong());
      }
      int source = first + random.nextInt(addresses);
      batch.add(source, gateway, 500, 0, 0, row.array(), 0, row.capacity());
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
