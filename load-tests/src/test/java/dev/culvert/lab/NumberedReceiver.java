package dev.culvert.lab;

import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PollSet;
import dev.culvert.linux.ReceiveBatch;
import dev.culvert.linux.UdpSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Counts the packets of a {@link NumberedSender}: which have come, and how often one came again. A
 * program of its own, for it must run in the namespace of a host.
 *
 * <p>It prints {@code ready}, and once its input has ended and no packet comes any more, how many
 * different ones it has seen and how many came again.
 */
final class NumberedReceiver {
  static final int PORT = 7_000;

  private static final int BATCH = 64;
  private static final int PAYLOAD_BYTES = 256;
  private static final int RECEIVE_BUFFER_BYTES = 32 << 20;
  private static final int QUIET_MILLIS = 1_000;

  private NumberedReceiver() {}

  public static void main(String[] arguments) throws LinuxException {
    Thread input = Thread.ofPlatform().daemon().start(NumberedReceiver::awaitEndOfInput);
    BitSet seen = new BitSet();
    long again = 0;
    byte[] payload = new byte[PAYLOAD_BYTES];
    try (UdpSocket socket = UdpSocket.open(PORT, RECEIVE_BUFFER_BYTES);
        PollSet poll = new PollSet(socket);
        ReceiveBatch batch = new ReceiveBatch(BATCH, PAYLOAD_BYTES)) {
      System.out.println("ready");
      while (poll.await(QUIET_MILLIS) || input.isAlive()) {
        socket.receive(batch);
        for (int i = 0; i < batch.count(); i++) {
          batch.copyTo(i, payload, 0);
          int number = Math.toIntExact(ByteBuffer.wrap(payload).getLong(0));
          again += seen.get(number) ? 1 : 0;
          seen.set(number);
        }
      }
    }
    System.out.println(seen.cardinality() + " " + again);
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
