package dev.culvert.datapath.relay;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.NodeInstruction.OutboundDatagram;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PacketMark;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Sends the IKE messages of ike-service and NAT keepalives. For the control thread. */
public final class IkeOutbound implements AutoCloseable {

  /** The longest IKE message that is relayed, bytes. */
  public static final int MAX_MESSAGE_BYTES = 16 << 10;

  /** The peer has retransmitted what is older, or given up (docs/architecture.md, "Topics"). */
  private static final Duration LIFETIME = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(IkeOutbound.class);
  private static final byte[] KEEPALIVE = {(byte) 0xFF};

  private final UdpSocket ikeSocket;
  private final UdpSocket natTraversalSocket;
  private final RelayCounters counters;
  private final SendBatch batch = new SendBatch(1, MAX_MESSAGE_BYTES);

  /** Sends from these sockets. */
  public IkeOutbound(UdpSocket ikeSocket, UdpSocket natTraversalSocket, RelayCounters counters) {
    this.ikeSocket = ikeSocket;
    this.natTraversalSocket = natTraversalSocket;
    this.counters = counters;
  }

  /**
   * Sends a message from the endpoint that it names.
   *
   * @param decidedAt when ike-service decided to send it
   */
  public void send(OutboundDatagram datagram, Instant decidedAt, Instant now) {
    if (decidedAt.plus(LIFETIME).isBefore(now)) {
      counters.drop(RelayDrop.STALE);
      return;
    }
    byte[] message = datagram.message().toByteArray();
    int localPort = datagram.local().port();
    if (!isIpv4(datagram.local()) || !isIpv4(datagram.remote())) {
      counters.drop(RelayDrop.NO_SOCKET);
    } else if (localPort == ikeSocket.port()) {
      transmit(ikeSocket, datagram.local(), datagram.remote(), message);
    } else if (localPort == natTraversalSocket.port()) {
      transmit(natTraversalSocket, datagram.local(), datagram.remote(), withMarker(message));
    } else {
      counters.drop(RelayDrop.NO_SOCKET);
    }
  }

  /** Keeps a NAT's mapping alive (RFC 3948 section 4). */
  public void sendKeepalive(Endpoint local, Endpoint remote) {
    transmit(natTraversalSocket, local, remote, KEEPALIVE);
  }

  private void transmit(UdpSocket socket, Endpoint local, Endpoint remote, byte[] payload) {
    if (payload.length > MAX_MESSAGE_BYTES) {
      counters.drop(RelayDrop.TOO_LONG);
      return;
    }
    batch.add(
        bits(local.address()),
        bits(remote.address()),
        remote.port(),
        0,
        PacketMark.IKE,
        payload,
        0,
        payload.length);
    try {
      if (socket.send(batch) == 1) {
        counters.sent();
      } else {
        counters.drop(RelayDrop.SEND_FAILED);
        LOG.debugf("IKE message to %s: error %d", remote, batch.errno(0));
      }
    } catch (LinuxException e) {
      counters.drop(RelayDrop.SEND_FAILED);
      LOG.warnf("IKE message to %s: %s", remote, e.getMessage());
    } finally {
      batch.clear();
    }
  }

  private static byte[] withMarker(byte[] message) {
    byte[] marked = new byte[DatagramClassifier.NON_ESP_MARKER_BYTES + message.length];
    System.arraycopy(message, 0, marked, DatagramClassifier.NON_ESP_MARKER_BYTES, message.length);
    return marked;
  }

  private static boolean isIpv4(Endpoint endpoint) {
    return endpoint.address().family() == IpAddress.Family.IPV4;
  }

  private static int bits(IpAddress address) {
    return (int) address.low();
  }

  @Override
  public void close() {
    batch.close();
  }
}
