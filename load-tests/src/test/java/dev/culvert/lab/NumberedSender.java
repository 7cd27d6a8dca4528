package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends UDP packets that bear numbers from 0 on, evenly in time, for a {@link NumberedReceiver}. A
 * program of its own, for it must run in the namespace of a host.
 *
 * <p>Arguments: the receiver's address, how many packets, and how many in a second.
 */
final class NumberedSender {
  private static final int BATCH = 16;
  private static final int PAYLOAD_BYTES = 200;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 16;
  private static final double NANOS_PER_SECOND = 1e9;

  private NumberedSender() {}

  public static void main(String[] arguments) throws LinuxException {
    int receiver = (int) IpAddress.parse(arguments[0]).low();
    long packets = Long.parseLong(arguments[1]);
    long perSecond = Long.parseLong(arguments[2]);
    ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES);
    try (UdpSocket socket = UdpSocket.open(NumberedReceiver.PORT, RECEIVE_BUFFER_BYTES);
        SendBatch batch = new SendBatch(BATCH, PAYLOAD_BYTES)) {
      long begin = System.nanoTime();
      for (long next = 0; next < packets; ) {
        awaitNanoTime(begin + (long) (next * NANOS_PER_SECOND / perSecond));
        batch.clear();
        while (!batch.isFull() && next < packets) {
          payload.putLong(0, next++);
          batch.add(0, receiver, NumberedReceiver.PORT, 0, 0, payload.array(), 0, PAYLOAD_BYTES);
        }
        if (socket.send(batch) != batch.size()) {
          throw new IllegalStateException("the kernel refused a packet before " + next);
        }
      }
    }
  }

  private static void awaitNanoTime(long due) {
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }
}
