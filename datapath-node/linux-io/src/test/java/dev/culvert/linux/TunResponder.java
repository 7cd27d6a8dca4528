package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The far end of a tunnel: answers echo requests out of the TUN and keeps what it has read. */
final class TunResponder implements AutoCloseable {
  private final TunDevice tun;
  private final PollSet poll;
  private final CompletableFuture<Void> reader;
  private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();

  TunResponder(TunDevice tun) throws LinuxException {
    this.tun = tun;
    this.poll = new PollSet(tun);
    this.reader = CompletableFuture.runAsync(this::run, run -> Thread.ofPlatform().start(run));
  }

  private void run() {
    byte[] packet = new byte[TunDevice.MAX_PACKET];
    try {
      while (poll.await(-1)) {
        for (int length = tun.read(packet, 0); length > 0; length = tun.read(packet, 0)) {
          packets.add(Arrays.copyOf(packet, length));
          if (Ipv4Packets.isEchoRequest(packet)) {
            Ipv4Packets.answerEcho(packet, length);
            tun.write(packet, 0, length);
          }
        }
      }
    } catch (LinuxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next packet that came out of the TUN, within 5 s. */
  byte[] next() throws InterruptedException {
    byte[] packet = packets.poll(5, TimeUnit.SECONDS);
    assertNotNull(packet, "nothing came out of the TUN");
    return packet;
  }

  /** How many packets wait for {@link #next}. */
  int waiting() {
    return packets.size();
  }

  @Override
  public void close() {
    poll.wake();
    reader.join();
    poll.close();
    tun.close();
  }
}
