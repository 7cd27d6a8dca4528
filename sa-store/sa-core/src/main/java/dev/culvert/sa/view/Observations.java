package dev.culvert.sa.view;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that the other services have reported. Immutable; {@link #with} takes a batch, so that one
 * copy is made for each poll and not for each record.
 *
 * @param sas SAs that were negotiated and not taken away
 * @param installed which of them their node has in use
 * @param aged which of them their node says are dying or dead
 * @param nodes the latest counters of each node
 * @param ikeSas IKE SAs that exist
 * @param failures what went wrong
 */
public record Observations(
    Map<SaKey, SecurityAssociation> sas,
    Set<SaKey> installed,
    Map<SaKey, SaState> aged,
    Map<String, NodeCounters> nodes,
    Map<IkeSpi, IkeSaStatus> ikeSas,
    Failures failures) {

  /** Nothing was reported yet. */
  public static final Observations NONE =
      new Observations(Map.of(), Set.of(), Map.of(), Map.of(), Map.of(), Failures.NONE);

  /** These observations and the batch, in its order. */
  public Observations with(List<Observation> batch) {
    Fold fold = new Fold(this);
    batch.forEach(fold::take);
    return fold.result();
  }

  private static final class Fold {
    private final Map<SaKey, SecurityAssociation> sas;
    private final Set<SaKey> installed;
    private final Map<SaKey, SaState> aged;
    private final Map<String, NodeCounters> nodes;
    private final Map<String, NodeCounters.Fold> counted = new HashMap<>();
    private final Map<IkeSpi, IkeSaStatus> ikeSas;
    private final Failures.Fold failures;

    Fold(Observations from) {
      sas = new HashMap<>(from.sas);
      installed = new HashSet<>(from.installed);
      aged = new HashMap<>(from.aged);
      nodes = new HashMap<>(from.nodes);
      ikeSas = new HashMap<>(from.ikeSas);
      failures = new Failures.Fold(from.failures);
    }

    void take(Observation observation) {
      switch (observation) {
        case Observation.SaAdded added -> added(added.sa());
        case Observation.SaGone gone -> {
          sas.remove(gone.key());
          installed.remove(gone.key());
          aged.remove(gone.key());
          forget(gone.key());
        }
        case Observation.NodeReport node -> take(node.report());
        case Observation.IkeSaGone gone -> ikeSas.remove(gone.spi());
        case Observation.Negotiation negotiation -> {
          switch (negotiation.report()) {
            case IkeSaStatus status -> {
              ikeSas.put(status.ikeSpi(), status);
              failures.established(status);
            }
            case NegotiationFailure failure -> failures.failed(failure);
          }
        }
      }
    }

    /** The topics of SAs and of reports are read side by side: either may be ahead. */
    private void added(SecurityAssociation sa) {
      sas.put(sa.key(), sa);
      if (installed.contains(sa.key())) {
        failures.installed(sa);
      }
    }

    private void installed(SaKey key) {
      installed.add(key);
      if (sas.containsKey(key)) {
        failures.installed(sas.get(key));
      }
    }

    private void take(SaReport report) {
      switch (report) {
        case SaReport.Installed now -> {
          aged.remove(now.sa());
          installed(now.sa());
        }
        case SaReport.Dying dying -> aged.put(dying.sa(), SaState.DYING);
        case SaReport.Dead dead -> aged.put(dead.sa(), SaState.DEAD);
        case SaReport.Removed removed -> {
          installed.remove(removed.sa());
          forget(removed.sa());
        }
        case SaReport.Counters counters -> take(counters);
      }
    }

    private void take(SaReport.Counters counters) {
      NodeCounters.Fold known = fold(counters.node());
      if (known == null || !known.isOf(counters)) {
        // Of what an earlier process had installed this one says what is still there.
        installed.removeIf(key -> key.node().equals(counters.node()));
        known = new NodeCounters.Fold(counters.generation());
        counted.put(counters.node(), known);
      }
      known.take(counters);
      // Within a minute counters name every SA in use, which mends the loss of an older report.
      counters.sas().forEach(sa -> installed(sa.sa()));
    }

    private void forget(SaKey sa) {
      NodeCounters.Fold known = fold(sa.node());
      if (known != null) {
        known.forget(sa);
      }
    }

    /** What is known of a node, to be changed; null when nothing is. */
    private NodeCounters.Fold fold(String node) {
      return counted.computeIfAbsent(
          node, name -> nodes.containsKey(name) ? new NodeCounters.Fold(nodes.get(name)) : null);
    }

    Observations result() {
      counted.forEach((node, fold) -> nodes.put(node, fold.result()));
      return new Observations(
          Map.copyOf(sas),
          Set.copyOf(installed),
          Map.copyOf(aged),
          Map.copyOf(nodes),
          Map.copyOf(ikeSas),
          failures.result());
    }
  }
}
