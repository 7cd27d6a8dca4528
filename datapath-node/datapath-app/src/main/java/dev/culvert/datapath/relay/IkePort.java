package dev.culvert.datapath.relay;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.ReceiveBatch;
import dev.culvert.linux.UdpSocket;

/**
 * Takes the datagrams of one local port for the relay, with the endpoints that they came between,
 * and asks for cookies where they are needed. For the thread that reads the port.
 */
public final class IkePort implements NonEspReceiver {

  private static final int ANSWERS = 64;

  private final int port;
  private final int markerBytes;
  private final IkeInbound inbound;
  private final Admission admission;
  private final RelayCounters counters;
  private final byte[] answer = new byte[Admission.ANSWER_BYTES];
  private final byte[] markedAnswer;
  private final IkeSender answers;

  private IkePort(
      UdpSocket socket,
      int markerBytes,
      IkeInbound inbound,
      Admission admission,
      RelayCounters counters) {
    this.port = socket.port();
    this.markerBytes = markerBytes;
    this.inbound = inbound;
    this.admission = admission;
    this.counters = counters;
    this.markedAnswer = new byte[markerBytes + answer.length];
    this.answers = IkeSender.by(socket, ANSWERS, markedAnswer.length);
  }

  /** A port of IKE alone, 500. */
  public static IkePort plain(
      UdpSocket socket, IkeInbound inbound, Admission admission, RelayCounters counters) {
    return new IkePort(socket, 0, inbound, admission, counters);
  }

  /** A port that IKE shares with ESP in UDP, 4500. */
  public static IkePort withNonEspMarker(
      UdpSocket socket, IkeInbound inbound, Admission admission, RelayCounters counters) {
    return new IkePort(
        socket, DatagramClassifier.NON_ESP_MARKER_BYTES, inbound, admission, counters);
  }

  @Override
  public void accept(
      Classification classification,
      ReceiveBatch batch,
      int index,
      byte[] buffer,
      int offset,
      int length)
      throws LinuxException {
    int at = offset + markerBytes;
    int messageBytes = length - markerBytes;
    switch (classification) {
      case Classification.FirstMessage(IkeSpi spi) ->
          firstMessage(spi, batch, index, buffer, at, messageBytes);
      case Classification.OfIkeSa(IkeSpi spi) -> {
        if (admission.admits(spi, System.nanoTime())) {
          inbound.ofIkeSa(spi, local(batch, index), remote(batch, index), buffer, at, messageBytes);
        } else {
          counters.drop(RelayDrop.IKE_SA_RATE_LIMITED);
        }
      }
      case Classification.Dropped(RelayDrop reason) -> counters.drop(reason);
      case Classification.Keepalive _ -> {}
      case Classification.EspInUdp _ ->
          throw new IllegalArgumentException("ESP is not for the relay");
    }
  }

  private void firstMessage(
      IkeSpi spi, ReceiveBatch batch, int index, byte[] buffer, int at, int length)
      throws LinuxException {
    Endpoint remote = remote(batch, index);
    IpAddress source = remote.address();
    switch (admission.decide(buffer, at, length, source, spi, System.nanoTime(), answer)) {
      case PUBLISH -> inbound.firstMessage(spi, local(batch, index), remote, buffer, at, length);
      case ASK_FOR_COOKIE -> ask(local(batch, index), remote);
      case RATE_LIMITED -> counters.drop(RelayDrop.RATE_LIMITED);
      case MALFORMED -> counters.drop(RelayDrop.NO_NONCE);
    }
  }

  private void ask(Endpoint local, Endpoint remote) throws LinuxException {
    if (answers.isFull()) {
      flush();
    }
    System.arraycopy(answer, 0, markedAnswer, markerBytes, answer.length);
    answers.add(local, remote, markedAnswer);
  }

  @Override
  public void flush() throws LinuxException {
    counters.cookiesAsked(answers.send());
  }

  private Endpoint local(ReceiveBatch batch, int index) {
    return new Endpoint(IpAddress.of(batch.local(index)), port);
  }

  private static Endpoint remote(ReceiveBatch batch, int index) {
    return new Endpoint(IpAddress.of(batch.remote(index)), batch.remotePort(index));
  }

  @Override
  public void close() {
    answers.close();
  }
}
