package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The peers at home in a partition, and the IKE SAs that have authenticated each. */
final class PeerTable {

  private final Map<String, PeerRecord> byName = new HashMap<>();

  /** The record of a peer; empty when none of its IKE SAs is authenticated. */
  PeerRecord find(String peer) {
    return byName.getOrDefault(peer, PeerRecord.EMPTY);
  }

  void put(String peer, PeerRecord record) {
    if (record.bound().isEmpty()) {
      byName.remove(peer);
    } else {
      byName.put(peer, record);
    }
  }

  /**
   * An IKE SA has authenticated the peer.
   *
   * @return the IKE SAs that INITIAL_CONTACT makes void (RFC 7296 section 2.4): those of the same
   *     identity
   */
  List<IkeSpi> bind(String peer, PeerRecord.Bound added, boolean initialContact) {
    List<PeerRecord.Bound> kept = new ArrayList<>();
    List<IkeSpi> superseded = new ArrayList<>();
    for (PeerRecord.Bound bound : find(peer).bound()) {
      if (bound.ikeSpi().equals(added.ikeSpi())) {
        continue;
      }
      if (initialContact && bound.remoteId().equals(added.remoteId())) {
        superseded.add(bound.ikeSpi());
      } else {
        kept.add(bound);
      }
    }
    kept.add(added);
    put(peer, new PeerRecord(kept));
    return superseded;
  }

  /** An IKE SA of the peer is gone; an unknown one is no error. */
  void unbind(String peer, IkeSpi ikeSpi) {
    put(
        peer,
        new PeerRecord(
            find(peer).bound().stream().filter(bound -> !bound.ikeSpi().equals(ikeSpi)).toList()));
  }
}
