package dev.culvert.contracts.config;

import dev.culvert.contracts.IpAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which peer entry an address belongs to. */
public final class PeerMatch {

  private PeerMatch() {}

  /**
   * The enabled peer with the longest prefix that holds {@code remote}; a peer with a local address
   * only matches that one. Equal prefixes are told apart by name, so that all services agree.
   *
   * @param local our address, or null when it is not known yet
   */
  public static Optional<Peer> find(Collection<Peer> peers, IpAddress local, IpAddress remote) {
    return peers.stream()
        .filter(peer -> !peer.disabled() && peer.address().contains(remote))
        .filter(
            peer ->
                peer.localAddress() == null || local == null || peer.localAddress().equals(local))
        .max(
            Comparator.comparingInt((Peer peer) -> peer.address().length())
                .thenComparing(peer -> peer.localAddress() != null)
                .thenComparing(Peer::name, Comparator.reverseOrder()));
  }
}
