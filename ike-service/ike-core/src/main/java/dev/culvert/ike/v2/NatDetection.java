package dev.culvert.ike.v2;

import static dev.culvert.ike.wire.NotifyType.NAT_DETECTION_DESTINATION_IP;
import static dev.culvert.ike.wire.NotifyType.NAT_DETECTION_SOURCE_IP;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.Payload;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** NAT detection and the move to port 4500, RFC 7296 section 2.23. */
final class NatDetection {
  private static final int IKE_PORT = 500;
  private static final int NAT_TRAVERSAL_PORT = 4500;

  private NatDetection() {}

  /** The two notifications of a message that travels along {@code path}. */
  static List<Payload> notifications(IkeSpi initiatorSpi, IkeSpi responderSpi, Path path) {
    return List.of(
        new NotifyPayload(NAT_DETECTION_SOURCE_IP, hash(initiatorSpi, responderSpi, path.local())),
        new NotifyPayload(
            NAT_DETECTION_DESTINATION_IP, hash(initiatorSpi, responderSpi, path.remote())));
  }

  /**
   * Where the message that came along {@code path} was addressed differently at its sender. A
   * sender with several addresses may send several source hashes: one match will do.
   */
  static Nat detected(IkeSpi initiatorSpi, IkeSpi responderSpi, Path path, List<Payload> payloads) {
    if (differs(
        Payloads.notifications(payloads, NAT_DETECTION_DESTINATION_IP),
        hash(initiatorSpi, responderSpi, path.local()))) {
      return Nat.BEFORE_US;
    }
    return differs(
            Payloads.notifications(payloads, NAT_DETECTION_SOURCE_IP),
            hash(initiatorSpi, responderSpi, path.remote()))
        ? Nat.BEFORE_PEER
        : Nat.NONE;
  }

  /**
   * The path behind a NAT: from our port 4500, and to it unless the peer listens on its own port.
   */
  static Path floated(Path path) {
    int remotePort = path.remote().port() == IKE_PORT ? NAT_TRAVERSAL_PORT : path.remote().port();
    return new Path(
        path.node(),
        new Endpoint(path.local().address(), NAT_TRAVERSAL_PORT),
        new Endpoint(path.remote().address(), remotePort));
  }

  /** Our port for a first message to {@code remotePort}. */
  static int localPortTo(int remotePort) {
    return remotePort == NAT_TRAVERSAL_PORT ? NAT_TRAVERSAL_PORT : IKE_PORT;
  }

  private static boolean differs(List<NotifyPayload> notifications, ByteString expected) {
    return !notifications.isEmpty()
        && notifications.stream().noneMatch(notify -> notify.data().equals(expected));
  }

  private static ByteString hash(IkeSpi initiatorSpi, IkeSpi responderSpi, Endpoint endpoint) {
    byte[] address = endpoint.address().bytes();
    ByteBuffer input =
        ByteBuffer.allocate(16 + address.length + 2)
            .putLong(initiatorSpi.value())
            .putLong(responderSpi.value())
            .put(address)
            .putShort((short) endpoint.port());
    try {
      return ByteString.copyOf(MessageDigest.getInstance("SHA-1").digest(input.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
