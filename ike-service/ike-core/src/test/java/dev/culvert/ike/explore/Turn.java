package dev.culvert.ike.explore;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Destination;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.wire.IkeHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Something happens to an end: what it is then, what it sends, and which rule it breaks. */
final class Turn {
  private static final int FIRST_PAYLOAD = 16;
  private static final int SK = 46;
  private static final int SKF = 53;

  /** What an SK payload begins with, behind its generic header: the IV. */
  private static final int BODY = IkeHeader.LENGTH + 4;

  /** Fragment Number and Total Fragments come before that in an SKF payload (RFC 7383). */
  private static final int FRAGMENT_FIELDS = 4;

  /**
   * What has come of it.
   *
   * @param broken the rule that is broken, or empty
   */
  record Outcome(End end, List<Flight> flights, Optional<String> broken) {}

  private final Machine machine;
  private final int self;
  private final Instant now;
  private final Map<IkeSpi, ByteString> sas;
  private final List<End.Installed> installed;
  private final List<End.Bound> bound;
  private final Map<End.Name, ByteString> sent;
  private final Map<End.Draw, Integer> draws;
  private final List<Flight> flights = new ArrayList<>();
  private int begun;
  private Optional<String> broken = Optional.empty();

  private Turn(Machine machine, Scenario scenario, int self, End before, long elapsed) {
    this.machine = machine;
    this.self = self;
    this.now = scenario.beginning().get(self).plusMillis(elapsed);
    this.sas = new HashMap<>(before.sas());
    this.installed = new ArrayList<>(before.installed());
    this.bound = new ArrayList<>(before.bound());
    this.sent = new HashMap<>(before.sent());
    this.draws = new HashMap<>(before.draws());
    this.begun = before.begun();
  }

  static Outcome of(
      Machine machine, Scenario scenario, int self, End before, Happening what, long elapsed) {
    Turn turn = new Turn(machine, scenario, self, before, elapsed);
    switch (what) {
      case Happening.Receive(Flight flight) -> turn.receive(flight);
      case Happening.Wake(IkeSpi spi) -> turn.step(Optional.of(spi), new Event.Tick());
      case Happening.Insist() -> turn.acquire();
      case Happening.Begin() -> turn.begin(scenario.deeds().get(self).get(turn.begun++));
    }
    End after =
        new End(
            Map.copyOf(turn.sas),
            List.copyOf(turn.installed),
            List.copyOf(turn.bound),
            Map.copyOf(turn.sent),
            Map.copyOf(turn.draws),
            turn.begun);
    return new Outcome(after, List.copyOf(turn.flights), turn.broken);
  }

  private void receive(Flight flight) {
    Event received =
        new Event.Received(
            new InboundDatagram(
                Scenario.NAMES.get(self), flight.at(), flight.from(), now, flight.datagram()));
    switch (Destination.of(flight.datagram())) {
      case Destination.OfSa(IkeSpi spi) -> {
        if (sas.containsKey(spi)) {
          step(Optional.of(spi), received);
        }
      }
      case Destination.FirstMessage() -> step(halfOpen(flight), received);
      case Destination.Nobody() -> step(Optional.empty(), received);
    }
  }

  private Optional<IkeSpi> halfOpen(Flight flight) {
    return live().stream()
        .filter(
            sa ->
                sa instanceof IkeSa.InitAnswered state
                    && state.initRequest().equals(flight.datagram()))
        .map(sa -> sa.association().ownSpi())
        .findFirst();
  }

  private void begin(Deed deed) {
    switch (deed) {
      case Deed.Acquire() -> acquire();
      case Deed.Ask(Event.Command command) ->
          established().forEach(sa -> step(Optional.of(sa.association().ownSpi()), command));
      case Deed.UseUp() -> established().forEach(sa -> ofEachPair(sa, Event.SoftExpired::new));
      case Deed.Lose() -> established().forEach(sa -> ofEachPair(sa, Event.SaLost::new));
    }
  }

  private void ofEachPair(Established sa, Function<SaKey, Event> report) {
    for (ChildSa child : sa.children()) {
      step(Optional.of(sa.association().ownSpi()), report.apply(child.outbound()));
    }
  }

  /** As the peer's home does it: nothing when an SA is there or on its way. */
  private void acquire() {
    if (live().stream().noneMatch(Turn::makesATunnel)) {
      Event.Initiate initiate =
          new Event.Initiate(
              machine.site(self).acquire(Scenario.NAMES.get(self), now), bound.isEmpty());
      Optional<IkeSpi> maker =
          established().stream().map(sa -> sa.association().ownSpi()).findFirst();
      step(maker, initiate);
    }
  }

  private static boolean makesATunnel(IkeSa.Live sa) {
    return sa instanceof IkeSa.InitSent
        || sa instanceof IkeSa.AuthSent
        || sa instanceof Established state && state.children().stream().anyMatch(ChildSa::isInUse);
  }

  private List<Established> established() {
    return live().stream()
        .filter(Established.class::isInstance)
        .map(Established.class::cast)
        .toList();
  }

  private List<IkeSa.Live> live() {
    return sas.values().stream().map(machine::read).toList();
  }

  private void step(Optional<IkeSpi> spi, Event event) {
    End.Draw draw = new End.Draw(spi, what(event));
    Optional<ByteString> before = spi.map(sas::get);
    Machine.Done done =
        machine.step(
            new Machine.Question(
                self, before, event, now, !bound.isEmpty(), draws.getOrDefault(draw, 0)));
    if (done.drew()) {
      draws.merge(draw, 1, Integer::sum);
    }
    spi.ifPresent(sas::remove);
    done.next().ifPresent(next -> sas.put(machine.read(next).association().ownSpi(), next));
    if (spi.isPresent() && done.next().map(machine::read).filter(this::isBound).isEmpty()) {
      bound.removeIf(each -> each.ikeSpi().equals(spi.get()));
    }
    done.effects().forEach(effect -> carryOut(effect));
  }

  /** A datagram is the same one whenever it arrives, but no two deadlines are the same. */
  private Object what(Event event) {
    return event instanceof Event.Received received
        ? received.inbound().datagram()
        : List.of(event, now);
  }

  private boolean isBound(IkeSa.Live sa) {
    return sa instanceof Established;
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Send send -> send(send);
      case Effect.Install install -> {
        installed.removeIf(each -> each.sa().key().equals(install.sa().key()));
        installed.add(
            new End.Installed(install.sa(), ByteString.copyOf(install.keys().concatenated())));
      }
      case Effect.Remove(SaKey key) -> installed.removeIf(each -> each.sa().key().equals(key));
      case Effect.Bound authenticated -> bind(authenticated);
      case Effect.Born(IkeSa.Live sa) -> sas.put(sa.association().ownSpi(), Machine.store(sa));
      case Effect.Report _, Effect.Recognised _ -> {}
    }
  }

  /** INITIAL_CONTACT makes older IKE SAs of the same identity void (RFC 7296 section 2.4). */
  private void bind(Effect.Bound authenticated) {
    List<IkeSpi> older =
        bound.stream()
            .filter(each -> authenticated.initialContact())
            .filter(each -> each.remoteId().equals(authenticated.remoteId()))
            .filter(each -> each.at() < authenticated.since().toEpochMilli())
            .map(End.Bound::ikeSpi)
            .toList();
    bound.add(new End.Bound(authenticated.ikeSpi(), authenticated.remoteId(), now.toEpochMilli()));
    older.forEach(spi -> step(Optional.of(spi), new Event.Superseded()));
  }

  private void send(Effect.Send send) {
    Flight flight = new Flight(1 - self, send.local(), send.remote(), send.datagram());
    flights.add(flight);
    byte[] bytes = send.datagram().toByteArray();
    switch (bytes[FIRST_PAYLOAD]) {
      case SK -> name(flight, 0, ByteBuffer.wrap(bytes).getLong(BODY));
      case SKF -> {
        ByteBuffer body = ByteBuffer.wrap(bytes);
        name(flight, body.getInt(BODY), body.getLong(BODY + FRAGMENT_FIELDS));
      }
      default -> {}
    }
  }

  private void name(Flight flight, int fragment, long iv) {
    IkeHeader header = flight.header();
    name(
        new End.Name.MessageId(
            header.initiatorSpi(),
            header.responderSpi(),
            header.fromInitiator(),
            header.response(),
            header.messageId(),
            fragment),
        flight);
    name(
        new End.Name.Iv(header.initiatorSpi(), header.responderSpi(), header.fromInitiator(), iv),
        flight);
  }

  private void name(End.Name name, Flight flight) {
    ByteString before = sent.putIfAbsent(name, flight.datagram());
    if (before != null && !before.equals(flight.datagram())) {
      broken =
          Optional.of(
              (name instanceof End.Name.Iv ? "an IV" : "a message ID")
                  + " is used twice with different bytes: "
                  + flight);
    }
  }
}
