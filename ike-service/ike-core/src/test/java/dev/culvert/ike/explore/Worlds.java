package dev.culvert.ike.explore;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.IkeSa;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All worlds of a scenario: where it begins, what may come next, and what that leads to. */
final class Worlds {
  /**
   * Where a move leads.
   *
   * @param broken the rule that is broken there or on the way, or empty
   */
  record Reached(World world, Optional<String> broken) {}

  private record Cause(int which, int end, Happening happening, long elapsed) {}

  private record Change(int end, List<Integer> flights, Optional<String> broken) {}

  private record Pair(int one, int two) {}

  private final Scenario scenario;
  private final Machine machine;
  private final Rules rules;
  private final Interner<End> ends = new Interner<>();
  private final Interner<Flight> flights = new Interner<>();
  private final Map<Cause, Change> changes = new HashMap<>();
  private final Map<Pair, Optional<String>> judged = new HashMap<>();
  private final Map<Integer, Map<IkeSpi, Long>> deadlines = new HashMap<>();

  Worlds(Scenario scenario, Protocol protocol) {
    this.scenario = scenario;
    this.machine = new Machine(protocol, scenario.sites());
    this.rules = new Rules(scenario, machine);
  }

  World first() {
    return new World(
        ends.numberOf(scenario.start().get(0)),
        ends.numberOf(scenario.start().get(1)),
        List.of(),
        0);
  }

  End end(World world, int which) {
    return ends.get(world.end(which));
  }

  Flight flight(int number) {
    return flights.get(number);
  }

  IkeSa.Live read(End end, IkeSpi spi) {
    return machine.read(end.sas().get(spi));
  }

  Scenario scenario() {
    return scenario;
  }

  /** Deeds that are still to be done. */
  List<Move.Begin> beginnings(World world) {
    List<Move.Begin> begins = new ArrayList<>();
    for (int which = 0; which < 2; which++) {
      if (end(world, which).begun() < scenario.deeds().get(which).size()) {
        begins.add(new Move.Begin(which));
      }
    }
    return begins;
  }

  /** Timers whose deadlines have come. */
  List<Move.Fire> timers(World world) {
    List<Move.Fire> due = new ArrayList<>();
    for (int which = 0; which < 2; which++) {
      for (Map.Entry<IkeSpi, Long> deadline : deadlines(world, which).entrySet()) {
        if (deadline.getValue() <= world.elapsed()) {
          due.add(new Move.Fire(which, deadline.getKey()));
        }
      }
    }
    return due;
  }

  /** The next deadline within the horizon; empty when one has come already. */
  Optional<Move.Wait> waiting(World world) {
    return Stream.of(0, 1)
        .flatMap(which -> deadlines(world, which).values().stream())
        .min(Comparator.naturalOrder())
        .filter(next -> next > world.elapsed() && next <= world.elapsed() + Scenario.HORIZON)
        .map(Move.Wait::new);
  }

  private Optional<Move.Insist> insisting(World world) {
    return Stream.of(0, 1)
        .filter(which -> scenario.deeds().get(which).contains(new Deed.Acquire()))
        .filter(which -> end(world, which).installed().isEmpty())
        .map(Move.Insist::new)
        .findFirst();
  }

  /** Of each IKE SA of an end, in milliseconds since the beginning. */
  private Map<IkeSpi, Long> deadlines(World world, int which) {
    return deadlines.computeIfAbsent(
        world.end(which) * 2 + which,
        _ -> {
          Map<IkeSpi, Long> found = new HashMap<>();
          end(world, which)
              .sas()
              .forEach(
                  (spi, stored) ->
                      Deadlines.next(machine.read(stored))
                          .ifPresent(
                              deadline ->
                                  found.put(
                                      spi,
                                      deadline - scenario.beginning().get(which).toEpochMilli())));
          return found;
        });
  }

  /** What comes next when the network does its duty; empty at rest. */
  Optional<Move> undisturbed(World world) {
    if (!world.flights().isEmpty()) {
      return Optional.of(new Move.Deliver(world.flights().getFirst()));
    }
    return beginnings(world).stream()
        .<Move>map(each -> each)
        .findFirst()
        .or(() -> timers(world).stream().findFirst())
        .or(() -> waiting(world))
        .or(() -> insisting(world));
  }

  /** Both ends when everything has happened without a disturbance. */
  List<End> undisturbed() {
    World world = first();
    for (Optional<Move> move = undisturbed(world); move.isPresent(); move = undisturbed(world)) {
      world = apply(world, move.get()).world();
    }
    return List.of(end(world, 0), end(world, 1));
  }

  Reached apply(World world, Move move) {
    return switch (move) {
      case Move.Lose(int flight) -> new Reached(world.without(flight), Optional.empty());
      case Move.Deliver(int flight) -> receive(world.without(flight), flight);
      case Move.Duplicate(int flight) -> receive(world, flight);
      case Move.Wait(long until) -> new Reached(world.at(until), Optional.empty());
      case Move.Fire(int which, IkeSpi spi) -> happen(world, which, new Happening.Wake(spi));
      case Move.Begin(int which) -> happen(world, which, new Happening.Begin());
      case Move.Insist(int which) -> happen(world, which, new Happening.Insist());
    };
  }

  private Reached receive(World world, int number) {
    Flight flight = flight(number);
    return happen(world, flight.to(), new Happening.Receive(flight));
  }

  private Reached happen(World world, int which, Happening happening) {
    Change change =
        changes.computeIfAbsent(
            new Cause(which, world.end(which), happening, world.elapsed()),
            cause -> change(world, cause));
    World next = world.with(which, change.end(), change.flights());
    return new Reached(next, change.broken().or(() -> judge(next)));
  }

  private Change change(World world, Cause cause) {
    Turn.Outcome outcome =
        Turn.of(
            machine,
            scenario,
            cause.which(),
            end(world, cause.which()),
            cause.happening(),
            cause.elapsed());
    return new Change(
        ends.numberOf(outcome.end()),
        outcome.flights().stream().map(flights::numberOf).toList(),
        outcome.broken());
  }

  private Optional<String> judge(World world) {
    return judged.computeIfAbsent(
        new Pair(world.one(), world.two()), _ -> rules.always(end(world, 0), end(world, 1)));
  }

  /** The rule that is broken by a world in which nothing more will happen, or empty. */
  Optional<String> judgeRest(World world) {
    return rules.atRest(end(world, 0), end(world, 1));
  }
}
