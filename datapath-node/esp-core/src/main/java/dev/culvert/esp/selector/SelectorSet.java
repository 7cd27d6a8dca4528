package dev.culvert.esp.selector;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.SecurityAssociation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The traffic that an SA carries. */
public final class SelectorSet {
  private final Selector[] selectors;

  private SelectorSet(Selector[] selectors) {
    this.selectors = selectors;
  }

  /** The traffic of an SA, whose lists mean pairs with manual keys and every combination else. */
  public static SelectorSet of(SecurityAssociation sa) {
    return sa.hasManualKeys()
        ? pairs(sa.sourceSelectors(), sa.destinationSelectors())
        : of(sa.sourceSelectors(), sa.destinationSelectors());
  }

  private static SelectorSet pairs(
      List<TrafficSelector> sources, List<TrafficSelector> destinations) {
    List<Selector> pairs = new ArrayList<>();
    for (int i = 0; i < Math.min(sources.size(), destinations.size()); i++) {
      Selector.of(sources.get(i), destinations.get(i)).ifPresent(pairs::add);
    }
    return new SelectorSet(pairs.toArray(Selector[]::new));
  }

  /** The traffic of any of the sources to any of the destinations. */
  public static SelectorSet of(List<TrafficSelector> sources, List<TrafficSelector> destinations) {
    List<Selector> pairs = new ArrayList<>();
    for (TrafficSelector source : sources) {
      for (TrafficSelector destination : destinations) {
        Selector.of(source, destination).ifPresent(pairs::add);
      }
    }
    return new SelectorSet(pairs.toArray(Selector[]::new));
  }

  /** Whether no pair asks for ports. */
  public boolean anyPorts() {
    return Arrays.stream(selectors).allMatch(Selector::anyPorts);
  }

  /** Whether one of the pairs selects a packet; undecidable only when none surely does. */
  public Match match(SelectorFields packet) {
    Match best = Match.NO;
    for (Selector selector : selectors) {
      switch (selector.match(packet)) {
        case YES -> {
          return Match.YES;
        }
        case UNDECIDABLE -> best = Match.UNDECIDABLE;
        case NO -> {}
      }
    }
    return best;
  }
}
