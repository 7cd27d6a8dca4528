package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** The peers at home in a partition, and the IKE SAs that have authenticated each. */
final class PeerTable {

  private record ProvenIdentity(String peer, String remoteId) {}

  private final Map<IkeSpi, Binding> bySpi = new HashMap<>();
  private final SpiIndex<String> byPeer = new SpiIndex<>();
  private final SpiIndex<ProvenIdentity> byIdentity = new SpiIndex<>();

  /** The peer that an IKE SA has authenticated. */
  Optional<Binding> find(IkeSpi ikeSpi) {
    return Optional.ofNullable(bySpi.get(ikeSpi));
  }

  /** The IKE SAs that have authenticated a peer, in all partitions, oldest first. */
  SequencedSet<IkeSpi> ikeSasOf(String peer) {
    return byPeer.under(peer);
  }

  /** An IKE SA has authenticated its peer; to say so twice is no error. */
  void bind(Binding added) {
    replace(added.ikeSpi(), Optional.of(added));
  }

  /** An IKE SA is gone; an unknown one is no error. */
  void unbind(IkeSpi ikeSpi) {
    replace(ikeSpi, Optional.empty());
  }

  /**
   * The IKE SAs that INITIAL_CONTACT makes void (RFC 7296 section 2.4): those of the same identity
   * that were authenticated before the new one's first message. When both sides initiate at once,
   * the two IKE SAs overlap and neither is meant: see {@link #redundant}.
   */
  List<IkeSpi> older(String peer, String remoteId, Instant since) {
    return byIdentity.under(new ProvenIdentity(peer, remoteId)).stream()
        .filter(spi -> bySpi.get(spi).at() < since.toEpochMilli())
        .toList();
  }

  /**
   * The IKE SA of ours that is one too many, since both sides began one at once. RFC 7296 has a
   * rule for rekeys that cross (section 2.8.1) and none for first messages: here both sides know
   * both initiators' SPIs, which are random, so the lower one loses, and who began it deletes it.
   */
  Optional<IkeSpi> redundant(Binding added) {
    return byIdentity.under(provenIdentity(added)).stream()
        .map(bySpi::get)
        .filter(added::crosses)
        .map(other -> isLower(other, added) ? other : added)
        .filter(Binding::isOurs)
        .map(Binding::ikeSpi)
        .findFirst();
  }

  private static boolean isLower(Binding one, Binding other) {
    return Long.compareUnsigned(one.initiatorSpi().value(), other.initiatorSpi().value()) < 0;
  }

  private void replace(IkeSpi ikeSpi, Optional<Binding> now) {
    Optional<Binding> before =
        Optional.ofNullable(now.isPresent() ? bySpi.put(ikeSpi, now.get()) : bySpi.remove(ikeSpi));
    byPeer.move(ikeSpi, before.map(Binding::peer), now.map(Binding::peer));
    byIdentity.move(
        ikeSpi, before.map(PeerTable::provenIdentity), now.map(PeerTable::provenIdentity));
  }

  private static ProvenIdentity provenIdentity(Binding binding) {
    return new ProvenIdentity(binding.peer(), binding.remoteId());
  }
}
