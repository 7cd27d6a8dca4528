package dev.culvert.datapath.engine;

import dev.culvert.datapath.relay.Classification;
import dev.culvert.datapath.relay.IkeOutbound;
import dev.culvert.datapath.relay.IkePort;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.relay.RelayDrop;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PollSet;
import dev.culvert.linux.ReceiveBatch;
import dev.culvert.linux.UdpSocket;
import java.util.List;

/**
 * Reads IKE sockets, apart from the thread that reads ESP, so that neither holds up the other. It
 * takes a batch of each by turns: a flood on one does not starve the others.
 */
final class IkePortReader implements Worker {

  /** Tells what a datagram is (DatagramClassifier). */
  @FunctionalInterface
  interface Classifier {
    Classification classify(byte[] buffer, int offset, int length);
  }

  /**
   * A socket, how to tell what comes by it, and who takes that.
   *
   * @param port is taken over
   */
  record Intake(UdpSocket socket, Classifier classifier, IkePort port) {}

  private static final int BATCH = 32;

  private final List<Intake> intakes;
  private final RelayCounters counters;
  private final PollSet poll;
  private final ReceiveBatch received = new ReceiveBatch(BATCH, IkeOutbound.MAX_MESSAGE_BYTES);
  private final byte[] buffer = new byte[IkeOutbound.MAX_MESSAGE_BYTES];

  IkePortReader(List<Intake> intakes, RelayCounters counters) throws LinuxException {
    this.intakes = List.copyOf(intakes);
    this.counters = counters;
    this.poll = new PollSet(intakes.stream().map(Intake::socket).toArray(UdpSocket[]::new));
  }

  @Override
  public void awaitAndWork() throws LinuxException {
    if (!poll.await(-1)) {
      return;
    }
    for (int i = 0; i < intakes.size(); i++) {
      if (poll.readable(i)) {
        take(intakes.get(i));
      }
    }
  }

  private void take(Intake intake) throws LinuxException {
    intake.socket().receive(received);
    for (int i = 0; i < received.count(); i++) {
      if (received.truncated(i)) {
        counters.drop(RelayDrop.TOO_LONG);
      } else {
        int length = received.copyTo(i, buffer, 0);
        Classification classification = intake.classifier().classify(buffer, 0, length);
        // Before the kernel sorts them, a datagram of the engine may have come to this socket.
        if (!(classification instanceof Classification.EspInUdp)) {
          intake.port().accept(classification, received, i, buffer, 0, length);
        }
      }
    }
    intake.port().flush();
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public void close() {
    intakes.forEach(intake -> intake.port().close());
    received.close();
    poll.close();
  }
}
