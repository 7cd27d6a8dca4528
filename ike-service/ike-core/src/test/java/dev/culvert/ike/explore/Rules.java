package dev.culvert.ike.explore;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Event;
import dev.culvert.ike.explore.Scenario.Goal;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeSa;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What must hold in every world, and what in those in which nothing more will happen. */
final class Rules {
  private final Scenario scenario;
  private final Machine machine;

  Rules(Scenario scenario, Machine machine) {
    this.scenario = scenario;
    this.machine = machine;
  }

  /** The rule that two ends break at this moment, or empty. */
  Optional<String> always(End one, End two) {
    return reachesThePeer(0, one, two).or(() -> reachesThePeer(1, two, one));
  }

  /**
   * What an end sends with is installed at the other. Exceptions: the other end learns the keys of
   * the first pair from a response that it still waits for (RFC 7296 sections 1.2 and 1.3.1), it
   * has lost its memory, or the scenario wants a gap.
   */
  private Optional<String> reachesThePeer(int which, End sender, End receiver) {
    String policy = machine.site(which).policy().name();
    Optional<Integer> spi = sender.preferred(policy).map(each -> each.sa().key().spi());
    if (spi.isEmpty()
        || receiver.receives(spi.get())
        || live(receiver).stream().anyMatch(sa -> awaits(sa, spi.get()))
        || scenario.goal().gap()
        || scenario.wasLost(1 - which, spi.get())) {
      return Optional.empty();
    }
    return Optional.of(
        Scenario.NAMES.get(which)
            + " sends with the SPI "
            + Story.shorten(spi.get())
            + ", which the other has not installed");
  }

  private static boolean awaits(IkeSa.Live sa, int inboundSpi) {
    return switch (sa) {
      case IkeSa.AuthSent state -> state.inboundSpi() == inboundSpi;
      case Established state ->
          state.outstanding().orElse(null) instanceof Exchange.CreateChild create
              && create.offer().inboundSpi() == inboundSpi;
      case IkeSa.InitSent _,
          IkeSa.InitAnswered _,
          IkeSa.Deleting _,
          IkeSa.Replaced _,
          IkeSa.Closed _ ->
          false;
    };
  }

  /** The rule that two ends break which nothing will change any more, or empty. */
  Optional<String> atRest(End one, End two) {
    return leaks(0, one)
        .or(() -> leaks(1, two))
        .or(() -> waits(0, one))
        .or(() -> waits(1, two))
        .or(() -> tunnels(one, two))
        .or(() -> same(0, one))
        .or(() -> same(1, two));
  }

  /** An SA that no IKE SA knows is never removed. */
  private Optional<String> leaks(int which, End end) {
    Set<SaKey> known = new HashSet<>();
    for (ChildSa child : children(end)) {
      known.add(child.inbound());
      known.add(child.outbound());
    }
    Set<SaKey> installed = end.keys();
    return known.equals(installed)
        ? Optional.empty()
        : Optional.of(
            "the node of "
                + Scenario.NAMES.get(which)
                + " has other SAs than its IKE SAs know: "
                + installed
                + ", not "
                + known);
  }

  private Optional<String> waits(int which, End end) {
    return live(end).stream()
        .filter(sa -> !isQuiet(sa))
        .findFirst()
        .map(sa -> Scenario.NAMES.get(which) + " waits for ever in " + Story.nameOf(sa));
  }

  /** Half-open and closed IKE SAs are forgotten in time without anybody's help. */
  private boolean isQuiet(IkeSa.Live sa) {
    return switch (sa) {
      case Established state -> state.outstanding().isEmpty() && state.wanted().isEmpty();
      case IkeSa.InitAnswered _, IkeSa.Replaced _, IkeSa.Closed _ -> isForgotten(sa);
      case IkeSa.InitSent _, IkeSa.AuthSent _, IkeSa.Deleting _ -> false;
    };
  }

  private boolean isForgotten(IkeSa.Live sa) {
    Instant deadline = Instant.ofEpochMilli(Deadlines.next(sa).orElseThrow());
    return machine
        .step(
            new Machine.Question(
                0, Optional.of(Machine.store(sa)), new Event.Tick(), deadline, true, 0))
        .next()
        .isEmpty();
  }

  /** What was to be rekeyed is still in use. */
  private Optional<String> same(int which, End end) {
    End start = scenario.start().get(which);
    boolean sameIkeSa =
        !Collections.disjoint(established(start).keySet(), established(end).keySet());
    boolean sameChildSa = !Collections.disjoint(start.keys(), end.keys());
    Set<Goal.Renewed> renewed = scenario.goal().renewed();
    if (sameIkeSa && renewed.contains(Goal.Renewed.IKE_SA)
        || sameChildSa && renewed.contains(Goal.Renewed.CHILD_SA)) {
      return Optional.of(Scenario.NAMES.get(which) + " still has what was to be rekeyed");
    }
    return Optional.empty();
  }

  /** Both ends have the same IKE SAs, each with pairs that both agree on. */
  private Optional<String> tunnels(End one, End two) {
    Map<IkeSpi, Established> ofOne = established(one);
    Map<IkeSpi, Established> ofTwo = established(two);
    if (!ofOne.keySet().equals(ofTwo.keySet())) {
      return Optional.of("the ends have different IKE SAs");
    }
    if (ofOne.size() < scenario.goal().least() || ofOne.size() > scenario.goal().most()) {
      return Optional.of("there are " + ofOne.size() + " IKE SAs");
    }
    for (IkeSpi spi : ofOne.keySet()) {
      List<ChildSa> children = ofOne.get(spi).children();
      int ofOther = ofTwo.get(spi).children().size();
      if (children.isEmpty() || children.size() > 1 || children.size() != ofOther) {
        return Optional.of(
            "IKE SA "
                + Story.shorten(spi.value())
                + " has "
                + children.size()
                + " pairs of SAs at one end and "
                + ofOther
                + " at the other");
      }
      if (!children.stream().allMatch(child -> agree(child, one, two))) {
        return Optional.of("the ends disagree on the SAs of " + Story.shorten(spi.value()));
      }
    }
    return Optional.empty();
  }

  private static boolean agree(ChildSa child, End one, End two) {
    return agree(find(one, child.outbound()), find(two, SaKey.Direction.IN, child.outbound().spi()))
        && agree(find(one, child.inbound()), find(two, SaKey.Direction.OUT, child.inbound().spi()));
  }

  private static boolean agree(Optional<End.Installed> here, Optional<End.Installed> there) {
    return here.isPresent()
        && there.isPresent()
        && here.get().keys().equals(there.get().keys())
        && here.get().sa().encryption() == there.get().sa().encryption()
        && here.get().sa().integrity() == there.get().sa().integrity()
        && here.get().sa().sourceSelectors().equals(there.get().sa().sourceSelectors())
        && here.get().sa().destinationSelectors().equals(there.get().sa().destinationSelectors());
  }

  private static Optional<End.Installed> find(End end, SaKey key) {
    return end.installed().stream().filter(each -> each.sa().key().equals(key)).findFirst();
  }

  private static Optional<End.Installed> find(End end, SaKey.Direction direction, int spi) {
    return end.installed().stream()
        .filter(each -> each.is(direction) && each.sa().key().spi() == spi)
        .findFirst();
  }

  /** Established IKE SAs by the SPI of their original initiator. */
  private Map<IkeSpi, Established> established(End end) {
    Map<IkeSpi, Established> found = new TreeMap<>((a, b) -> Long.compare(a.value(), b.value()));
    for (IkeSa.Live sa : live(end)) {
      if (sa instanceof Established state) {
        found.put(state.association().initiatorSpi(), state);
      }
    }
    return found;
  }

  private List<ChildSa> children(End end) {
    return established(end).values().stream().flatMap(sa -> sa.children().stream()).toList();
  }

  private List<IkeSa.Live> live(End end) {
    return end.sas().values().stream().map(machine::read).toList();
  }
}
