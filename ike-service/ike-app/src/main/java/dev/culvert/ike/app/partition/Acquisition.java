package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand.Acquire;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.ike.Event;
import dev.culvert.ike.app.metrics.Outcome;
import dev.culvert.ike.sa.IkeSa;
import java.util.Optional;

/**
 * Finds the IKE SA that makes a child SA for a packet: an established one of the peer, which may
 * live in another partition, else a new one (RFC 7296 section 1.3.1).
 */
record Acquisition(Partition partition, Transition transition) {

  Outcome of(Acquire acquire) {
    IkeSaTable.Ends ends = new IkeSaTable.Ends(acquire.peer(), acquire.node(), acquire.remote());
    // It serves another policy too, once it is there and the packet asks again.
    if (partition.sas().isStarting(ends)) {
      return Outcome.DUPLICATE;
    }
    Optional<IkeSa.Live> established = partition.sas().established(ends);
    if (established.isPresent()) {
      return serve(established.get(), acquire);
    }
    return elsewhere(acquire)
        .map(spi -> transition.forward(spi, acquire))
        .orElseGet(() -> initiate(acquire));
  }

  /** An IKE SA that has what is asked for, or is about to, does not change. */
  private Outcome serve(IkeSa.Live sa, Acquire acquire) {
    Outcome outcome = transition.step(sa, new Event.Initiate(acquire, false));
    return partition.sas().find(sa.association().ownSpi()).filter(sa::equals).isPresent()
        ? Outcome.DUPLICATE
        : outcome;
  }

  /**
   * The newest IKE SA of the peer, when this is the peer's home and it lives elsewhere. Should it
   * not do there, because it belongs to another node, the new one begins there.
   */
  private Optional<IkeSpi> elsewhere(Acquire acquire) {
    if (IkePartition.ofPeer(acquire.peer(), partition.partitions()) != partition.number()) {
      return Optional.empty();
    }
    return partition.peers().ikeSasOf(acquire.peer()).reversed().stream()
        .filter(spi -> spi.partition() != partition.number())
        .findFirst();
  }

  private Outcome initiate(Acquire acquire) {
    boolean initialContact =
        partition.peers().ikeSasOf(acquire.peer()).isEmpty()
            && !partition.sas().hasIkeSaOf(acquire.peer());
    return transition.step(new IkeSa.Absent(), new Event.Initiate(acquire, initialContact));
  }
}
