package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import java.time.Instant;
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

  /** An IKE SA has authenticated the peer; to say so twice is no error. */
  void bind(String peer, PeerRecord.Bound added) {
    List<PeerRecord.Bound> bound = new ArrayList<>(find(peer).bound());
    bound.removeIf(known -> known.ikeSpi().equals(added.ikeSpi()));
    bound.add(added);
    put(peer, new PeerRecord(bound));
  }

  /**
   * The IKE SAs that INITIAL_CONTACT makes void (RFC 7296 section 2.4): those of the same identity
   * that were authenticated before the new one's first message. When both sides initiate at once,
   * the two IKE SAs overlap and neither is meant.
   */
  List<IkeSpi> older(String peer, String remoteId, Instant since) {
    return find(peer).bound().stream()
        .filter(bound -> bound.remoteId().equals(remoteId))
        .filter(bound -> bound.at() < since.toEpochMilli())
        .map(PeerRecord.Bound::ikeSpi)
        .toList();
  }

  /** An IKE SA of the peer is gone; an unknown one is no error. */
  void unbind(String peer, IkeSpi ikeSpi) {
    put(
        peer,
        new PeerRecord(
            find(peer).bound().stream().filter(bound -> !bound.ikeSpi().equals(ikeSpi)).toList()));
  }
}
