package dev.culvert.ike.sa;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeReport.Side;

/**
 * What an IKE SA is from its first message on.
 *
 * @param initiatorSpi the original initiator's SPI
 * @param responderSpi the original responder's SPI; {@link IkeSpi#NONE} until it answered
 * @param side which of the two we are
 * @param peer name of the peer
 * @param path where its datagrams travel now
 * @param createdAt milliseconds since the epoch
 * @param fragmentation of messages that are too long for a datagram
 */
public record Association(
    IkeSpi initiatorSpi,
    IkeSpi responderSpi,
    Side side,
    String peer,
    Path path,
    long createdAt,
    Fragmentation fragmentation) {
  public IkeSpi ownSpi() {
    return side == Side.INITIATOR ? initiatorSpi : responderSpi;
  }

  public IkeSpi remoteSpi() {
    return side == Side.INITIATOR ? responderSpi : initiatorSpi;
  }

  public Association withResponderSpi(IkeSpi spi) {
    return new Association(initiatorSpi, spi, side, peer, path, createdAt, fragmentation);
  }

  public Association withPath(Path newPath) {
    return new Association(
        initiatorSpi, responderSpi, side, peer, newPath, createdAt, fragmentation);
  }

  public Association withFragmentation(Fragmentation newFragmentation) {
    return new Association(
        initiatorSpi, responderSpi, side, peer, path, createdAt, newFragmentation);
  }
}
