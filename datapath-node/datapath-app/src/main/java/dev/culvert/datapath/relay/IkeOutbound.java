package dev.culvert.datapath.relay;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.NodeInstruction.OutboundDatagram;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.UdpSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Sends the IKE messages of ike-service and NAT keepalives. For the control thread. */
public final class IkeOutbound implements AutoCloseable {

  /** The longest IKE message that is relayed, bytes. */
  public static final int MAX_MESSAGE_BYTES = 16 << 10;

  /** The peer has retransmitted what is older, or given up (docs/architecture.md, "Topics"). */
  private static final Duration LIFETIME = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(IkeOutbound.class);
  private static final byte[] KEEPALIVE = {(byte) 0xFF};

  /** Where the flags lie in an IKE header, and the one of the original initiator. */
  private static final int FLAGS = 19;

  private static final int FLAG_INITIATOR = 0x08;

  private final List<IkeSender> ike;
  private final List<IkeSender> natTraversal;
  private final RelayCounters counters;

  /**
   * Sends from these sockets.
   *
   * @param ike on ports of IKE alone, one of each version of IP
   * @param natTraversal on ports that IKE shares with ESP in UDP, likewise
   */
  public IkeOutbound(
      Collection<UdpSocket> ike, Collection<UdpSocket> natTraversal, RelayCounters counters) {
    this.ike = senders(ike);
    this.natTraversal = senders(natTraversal);
    this.counters = counters;
  }

  private static List<IkeSender> senders(Collection<UdpSocket> sockets) {
    return sockets.stream().map(socket -> IkeSender.by(socket, 1, MAX_MESSAGE_BYTES)).toList();
  }

  /**
   * Sends a message from the endpoint that it names.
   *
   * @param decidedAt when ike-service decided to send it
   */
  public void send(OutboundDatagram datagram, Instant decidedAt, Instant now) {
    byte[] message = datagram.message().toByteArray();
    Optional<RelayDrop> dropped =
        decidedAt.plus(LIFETIME).isBefore(now)
            ? Optional.of(RelayDrop.STALE)
            : transmit(datagram.local(), datagram.remote(), message);
    dropped.ifPresentOrElse(
        reason -> {
          counters.drop(reason);
          LOG.warnf(
              "IKE message not sent: remote=%s ike-spi=%s: %s",
              datagram.remote(), ourSpi(message), reason.meaning());
        },
        counters::sent);
  }

  /** Keeps a NAT's mapping alive (RFC 3948 section 4). */
  public void sendKeepalive(Endpoint local, Endpoint remote) {
    transmit(natTraversal, local, remote, KEEPALIVE)
        .ifPresentOrElse(counters::drop, counters::sent);
  }

  private Optional<RelayDrop> transmit(Endpoint local, Endpoint remote, byte[] message) {
    return ike.stream().anyMatch(sender -> sender.leads(local, remote))
        ? transmit(ike, local, remote, message)
        : transmit(natTraversal, local, remote, withMarker(message));
  }

  private static Optional<RelayDrop> transmit(
      List<IkeSender> senders, Endpoint local, Endpoint remote, byte[] payload) {
    if (payload.length > MAX_MESSAGE_BYTES) {
      return Optional.of(RelayDrop.TOO_LONG);
    }
    for (IkeSender sender : senders) {
      if (sender.leads(local, remote)) {
        return transmit(sender, local, remote, payload);
      }
    }
    return Optional.of(RelayDrop.NO_SOCKET);
  }

  private static Optional<RelayDrop> transmit(
      IkeSender sender, Endpoint local, Endpoint remote, byte[] payload) {
    sender.add(local, remote, payload);
    try {
      return sender.send() == 1 ? Optional.empty() : Optional.of(RelayDrop.SEND_FAILED);
    } catch (LinuxException e) {
      LOG.warnf("%s: %s", sender, e.getMessage());
      return Optional.of(RelayDrop.SEND_FAILED);
    }
  }

  /** The SPI by which we know the IKE SA of a message of ours, for the log. */
  private static IkeSpi ourSpi(byte[] message) {
    if (message.length < DatagramClassifier.HEADER_BYTES) {
      return IkeSpi.NONE;
    }
    ByteBuffer header = ByteBuffer.wrap(message);
    boolean fromInitiator = (message[FLAGS] & FLAG_INITIATOR) != 0;
    return new IkeSpi(header.getLong(fromInitiator ? 0 : Long.BYTES));
  }

  private static byte[] withMarker(byte[] message) {
    byte[] marked = new byte[DatagramClassifier.NON_ESP_MARKER_BYTES + message.length];
    System.arraycopy(message, 0, marked, DatagramClassifier.NON_ESP_MARKER_BYTES, message.length);
    return marked;
  }

  @Override
  public void close() {
    ike.forEach(IkeSender::close);
    natTraversal.forEach(IkeSender::close);
  }
}
