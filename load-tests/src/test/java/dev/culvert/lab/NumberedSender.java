package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends UDP packets that bear numbers from 0 on, evenly in time, for a {@link NumberedReceiver}. A
 * program of its own, for it must run in the namespace of a host.
 *
 * <p>Arguments: the receiver's address, and how many packets in a second. Each line of input is a
 * number: it sends up to there, without it, and prints the line. What it is late by it does not
 * make good, for a burst would be another test.
 */
final class NumberedSender {
  private static final int BATCH = 16;
  private static final int PAYLOAD_BYTES = 200;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 16;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private NumberedSender() {}

  public static void main(String[] arguments) throws LinuxException {
    int receiver = (int) IpAddress.parse(arguments[0]).low();
    long interval = BATCH * NANOS_PER_SECOND / Long.parseLong(arguments[1]);
    try (UdpSocket socket = UdpSocket.open(NumberedReceiver.PORT, RECEIVE_BUFFER_BYTES);
        SendBatch batch = new SendBatch(BATCH, PAYLOAD_BYTES);
        Scanner lines = new Scanner(System.in, StandardCharsets.US_ASCII)) {
      long next = 0;
      while (lines.hasNextLong()) {
        long end = lines.nextLong();
        long due = System.nanoTime();
        while (next < end) {
          awaitNanoTime(due);
          next = sendBatch(socket, batch, receiver, next, end);
          due = Math.max(due + interval, System.nanoTime());
        }
        System.out.println(end);
      }
    }
  }

  /** Sends what one batch takes, and returns the number behind it. */
  private static long sendBatch(
      UdpSocket socket, SendBatch batch, int receiver, long from, long end) throws LinuxException {
    ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES);
    long next = from;
    batch.clear();
    while (!batch.isFull() && next < end) {
      payload.putLong(0, next++);
      batch.add(0, receiver, NumberedReceiver.PORT, 0, 0, payload.array(), 0, PAYLOAD_BYTES);
    }
    if (socket.send(batch) != batch.size()) {
      throw new IllegalStateException("the kernel refused a packet before " + next);
    }
    return next;
  }

  private static void awaitNanoTime(long due) {
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }
}
