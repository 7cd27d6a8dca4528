package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.SecurityAssociation;
import java.util.ArrayList;
import java.util.List;

/** The traffic that an SA carries. */
public final class SelectorSet {
  private final SelectorTable ipv4;
  private final SelectorTable ipv6;
  private final List<Selector> pairs;

  private SelectorSet(List<Selector> pairs) {
    this.ipv4 = new SelectorTable(pairs, IpAddress.Family.IPV4);
    this.ipv6 = new SelectorTable(pairs, IpAddress.Family.IPV6);
    this.pairs = List.copyOf(pairs);
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
    return new SelectorSet(pairs);
  }

  /** The traffic of any of the sources to any of the destinations. */
  public static SelectorSet of(List<TrafficSelector> sources, List<TrafficSelector> destinations) {
    List<Selector> pairs = new ArrayList<>();
    for (TrafficSelector source : sources) {
      for (TrafficSelector destination : destinations) {
        Selector.of(source, destination).ifPresent(pairs::add);
      }
    }
    return new SelectorSet(pairs);
  }

  /** Whether no pair asks for ports. */
  public boolean anyPorts() {
    return pairs.stream().allMatch(Selector::anyPorts);
  }

  /** Whether one of the pairs selects every packet that this selector selects. */
  public boolean contains(Selector selector) {
    return pairs.stream().anyMatch(pair -> pair.contains(selector));
  }

  /** Whether one of the pairs selects a packet; undecidable only when none surely does. */
  public Match match(SelectorFields packet) {
    SelectorTable pairs = packet.ipv6 ? ipv6 : ipv4;
    Match best = Match.NO;
    for (int row = 0; row < pairs.rows(); row++) {
      switch (pairs.match(row, packet)) {
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
