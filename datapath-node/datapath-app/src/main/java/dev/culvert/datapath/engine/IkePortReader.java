package dev.culvert.datapath.engine;

import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.IkeOutbound;
import dev.culvert.datapath.relay.IkePort;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.relay.RelayDrop;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PollSet;
import dev.culvert.linux.ReceiveBatch;
import dev.culvert.linux.UdpSocket;

/** Reads UDP port 500, apart from the thread that reads ESP, so that neither holds up the other. */
final class IkePortReader implements Worker {

  private static final int BATCH = 32;

  private final UdpSocket socket;
  private final DatagramClassifier classifier;
  private final IkePort port;
  private final RelayCounters counters;
  private final PollSet poll;
  private final ReceiveBatch received = new ReceiveBatch(BATCH, IkeOutbound.MAX_MESSAGE_BYTES);
  private final byte[] buffer = new byte[IkeOutbound.MAX_MESSAGE_BYTES];

  /** Reads the socket and hands on to the relay. */
  IkePortReader(
      UdpSocket socket, DatagramClassifier classifier, IkePort port, RelayCounters counters)
      throws LinuxException {
    this.socket = socket;
    this.classifier = classifier;
    this.port = port;
    this.counters = counters;
    this.poll = new PollSet(socket);
  }

  @Override
  public void awaitAndWork() throws LinuxException {
    if (!poll.await(-1)) {
      return;
    }
    socket.receive(received);
    for (int i = 0; i < received.count(); i++) {
      if (received.truncated(i)) {
        counters.drop(RelayDrop.TOO_LONG);
      } else {
        int length = received.copyTo(i, buffer, 0);
        port.accept(classifier.onIkePort(buffer, 0, length), received, i, buffer, 0, length);
      }
    }
    port.flush();
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public void close() {
    port.close();
    received.close();
    poll.close();
  }
}
