package dev.culvert.ike.app.partition;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeSa;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The IKE SAs of a partition, found by what a datagram or a clock can know of them. */
final class IkeSaTable {

  private static final long STUCK_DELAY = 1_000;

  /** What a first message and its retransmissions have in common (RFC 7296 section 2.1). */
  private record FirstMessage(Endpoint remote, ByteString datagram) {}

  /** Where a packet has to go that asks for an SA: to a peer, from a node, at an address. */
  record Ends(String peer, String node, IpAddress remote) {

    private static Ends of(IkeSa.Live sa) {
      Association association = sa.association();
      return new Ends(
          association.peer(), association.path().node(), association.path().remote().address());
    }
  }

  private record Deadline(long at, IkeSpi spi) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(spi.value(), other.spi.value());
    }
  }

  private final Map<IkeSpi, IkeSa.Live> bySpi = new HashMap<>();
  private final Map<FirstMessage, IkeSpi> halfOpen = new HashMap<>();
  private final Map<IkeSpi, Deadline> deadlineOf = new HashMap<>();
  private final TreeSet<Deadline> deadlines = new TreeSet<>();
  private final Set<Integer> espSpis = new HashSet<>();
  private final Map<IkeSpi, IkeSpi> heirs = new HashMap<>();
  private final SpiIndex<String> byPeer = new SpiIndex<>();
  private final SpiIndex<Ends> starting = new SpiIndex<>();
  private final SpiIndex<Ends> established = new SpiIndex<>();

  /** The IKE SA with this SPI of ours. */
  Optional<IkeSa.Live> find(IkeSpi spi) {
    return Optional.ofNullable(bySpi.get(spi));
  }

  /**
   * The IKE SA that has the child SAs which another one made: its successor by rekeys, or that one
   * itself.
   */
  Optional<IkeSa.Live> heirOf(IkeSpi madeBy) {
    return find(heirs.getOrDefault(madeBy, madeBy));
  }

  /** The half-open IKE SA that a first message has made already. */
  Optional<IkeSa.Live> answering(Endpoint remote, ByteString datagram) {
    return Optional.ofNullable(halfOpen.get(new FirstMessage(remote, datagram))).map(bySpi::get);
  }

  /** True when a peer has an IKE SA in this partition, in whatever state. */
  boolean hasIkeSaOf(String peer) {
    return !byPeer.under(peer).isEmpty();
  }

  /** True while we initiate an IKE SA between these ends. */
  boolean isStarting(Ends ends) {
    return !starting.under(ends).isEmpty();
  }

  /** The newest established IKE SA between these ends: the one that the peer surely has too. */
  Optional<IkeSa.Live> established(Ends ends) {
    SequencedSet<IkeSpi> spis = established.under(ends);
    return spis.isEmpty() ? Optional.empty() : find(spis.getLast());
  }

  /** Adds an IKE SA, or its next state. */
  void put(IkeSa.Live sa) {
    IkeSpi spi = sa.association().ownSpi();
    index(spi, find(spi), Optional.of(sa));
    forget(spi);
    bySpi.put(spi, sa);
    firstMessageOf(sa).ifPresent(first -> halfOpen.put(first, spi));
    espSpisOf(sa).forEach(espSpis::add);
    makersOf(sa).forEach(maker -> heirs.put(maker, spi));
    OptionalLong deadline = Deadlines.next(sa);
    if (deadline.isPresent()) {
      wake(spi, deadline.getAsLong());
    }
  }

  /** Forgets an IKE SA; no such IKE SA is no error. */
  void remove(IkeSpi spi) {
    index(spi, find(spi), Optional.empty());
    forget(spi);
  }

  private void index(IkeSpi spi, Optional<IkeSa.Live> before, Optional<IkeSa.Live> now) {
    byPeer.move(spi, before.map(IkeSaTable::peerOf), now.map(IkeSaTable::peerOf));
    starting.move(
        spi, before.flatMap(IkeSaTable::startingEnds), now.flatMap(IkeSaTable::startingEnds));
    established.move(
        spi, before.flatMap(IkeSaTable::establishedEnds), now.flatMap(IkeSaTable::establishedEnds));
  }

  private void forget(IkeSpi spi) {
    IkeSa.Live sa = bySpi.remove(spi);
    if (sa != null) {
      firstMessageOf(sa).ifPresent(first -> halfOpen.remove(first, spi));
      espSpisOf(sa).forEach(espSpis::remove);
      makersOf(sa).forEach(maker -> heirs.remove(maker, spi));
      letSleep(spi);
    }
  }

  /** Puts a deadline off that its step did not move, so that it cannot spin. */
  void postponeOverdue(IkeSpi spi, long now) {
    Deadline deadline = deadlineOf.get(spi);
    if (deadline != null && deadline.at() <= now) {
      wake(spi, now + STUCK_DELAY);
    }
  }

  Collection<IkeSa.Live> all() {
    return List.copyOf(bySpi.values());
  }

  int size() {
    return bySpi.size();
  }

  int halfOpenCount() {
    return halfOpen.size();
  }

  /** IKE SAs whose deadline has come, the oldest first, at most {@code limit}. */
  List<IkeSpi> due(long now, int limit) {
    return deadlines.stream()
        .takeWhile(deadline -> deadline.at() <= now)
        .limit(limit)
        .map(Deadline::spi)
        .toList();
  }

  /** The earliest deadline, in milliseconds since the epoch. */
  OptionalLong nextDeadline() {
    return deadlines.isEmpty() ? OptionalLong.empty() : OptionalLong.of(deadlines.first().at());
  }

  /** True while an IKE SA expects or receives ESP with this inbound SPI. */
  boolean knowsEspSpi(int spi) {
    return espSpis.contains(spi);
  }

  private void wake(IkeSpi spi, long at) {
    letSleep(spi);
    Deadline deadline = new Deadline(at, spi);
    deadlineOf.put(spi, deadline);
    deadlines.add(deadline);
  }

  private void letSleep(IkeSpi spi) {
    Deadline deadline = deadlineOf.remove(spi);
    if (deadline != null) {
      deadlines.remove(deadline);
    }
  }

  private static String peerOf(IkeSa.Live sa) {
    return sa.association().peer();
  }

  private static Optional<Ends> startingEnds(IkeSa.Live sa) {
    return sa instanceof IkeSa.InitSent || sa instanceof IkeSa.AuthSent
        ? Optional.of(Ends.of(sa))
        : Optional.empty();
  }

  private static Optional<Ends> establishedEnds(IkeSa.Live sa) {
    return sa instanceof Established ? Optional.of(Ends.of(sa)) : Optional.empty();
  }

  private static IntStream espSpisOf(IkeSa.Live sa) {
    return switch (sa) {
      case IkeSa.AuthSent state -> IntStream.of(state.inboundSpi());
      case Established state ->
          IntStream.concat(
              IntStream.concat(
                  state.children().stream().mapToInt(child -> child.inbound().spi()),
                  state.draining().stream().mapToInt(draining -> draining.inbound().spi())),
              state.outstanding().stream().flatMapToInt(IkeSaTable::espSpisOf));
      case IkeSa.InitSent _,
          IkeSa.InitAnswered _,
          IkeSa.Replaced _,
          IkeSa.Deleting _,
          IkeSa.Closed _ ->
          IntStream.empty();
    };
  }

  private static IntStream espSpisOf(Exchange exchange) {
    return switch (exchange) {
      case Exchange.CreateChild create -> IntStream.of(create.offer().inboundSpi());
      case Exchange.RekeyChild rekey -> IntStream.of(rekey.offer().inboundSpi());
      case Exchange.CheckLiveness _, Exchange.DeleteChildren _, Exchange.RekeyIke _ ->
          IntStream.empty();
    };
  }

  private static Stream<IkeSpi> makersOf(IkeSa.Live sa) {
    return sa instanceof Established state
        ? state.children().stream().map(ChildSa::madeBy)
        : Stream.empty();
  }

  private static Optional<FirstMessage> firstMessageOf(IkeSa.Live sa) {
    if (!(sa instanceof IkeSa.InitAnswered halfOpen)) {
      return Optional.empty();
    }
    Endpoint remote = halfOpen.association().path().remote();
    return Optional.of(new FirstMessage(remote, halfOpen.initRequest()));
  }
}
