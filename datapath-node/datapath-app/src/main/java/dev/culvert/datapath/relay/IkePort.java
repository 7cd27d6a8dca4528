package dev.culvert.datapath.relay;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.ReceiveBatch;

/** Hands datagrams of one local port to the relay, with the endpoints that they came between. */
public final class IkePort {

  private final IkeInbound inbound;
  private final int localPort;
  private final int markerBytes;

  private IkePort(IkeInbound inbound, int localPort, int markerBytes) {
    this.inbound = inbound;
    this.localPort = localPort;
    this.markerBytes = markerBytes;
  }

  /** A port of IKE alone, 500. */
  public static IkePort plain(IkeInbound inbound, int localPort) {
    return new IkePort(inbound, localPort, 0);
  }

  /** A port that IKE shares with ESP in UDP, 4500. */
  public static IkePort withNonEspMarker(IkeInbound inbound, int localPort) {
    return new IkePort(inbound, localPort, DatagramClassifier.NON_ESP_MARKER_BYTES);
  }

  /**
   * Takes a datagram that is no ESP.
   *
   * @param batch where it was received, at {@code index}
   * @param buffer holds its {@code length} bytes from {@code offset} on
   */
  public void accept(
      Classification classification,
      ReceiveBatch batch,
      int index,
      byte[] buffer,
      int offset,
      int length) {
    inbound.accept(
        classification,
        new Endpoint(IpAddress.ofIpv4(batch.localAddress(index)), localPort),
        new Endpoint(IpAddress.ofIpv4(batch.remoteAddress(index)), batch.remotePort(index)),
        buffer,
        offset + markerBytes,
        length - markerBytes);
  }
}
