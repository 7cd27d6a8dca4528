package dev.culvert.esp.selector;

import dev.culvert.contracts.TrafficSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The traffic that an SA carries: any of its sources to any of its destinations. */
public final class SelectorSet {
  private final Selector[] selectors;

  private SelectorSet(Selector[] selectors) {
    this.selectors = selectors;
  }

  /** Compiles the lists of an SA, both seen in the SA's direction. */
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
