package dev.culvert.ike.explore;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.IkeSa;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** All worlds of a scenario: where it begins, what may come next, and what that leads to. */
final class Worlds {
  /**
   * Where a move leads.
   *
   * @param broken the rule that is broken there or on the way, or empty
   */
  record Reached(World world, Optional<String> broken) {}

  private record Cause(int which, int end, Happening happening) {}

  private record Change(int end, List<Integer> flights, Optional<String> broken) {}

  private record Pair(int one, int two) {}

  private final Scenario scenario;
  private final Machine machine;
  private final Rules rules;
  private final Interner<End> ends = new Interner<>();
  private final Interner<Flight> flights = new Interner<>();
  private final Map<Cause, Change> changes = new HashMap<>();
  private final Map<Pair, Optional<String>> judged = new HashMap<>();
  private final Map<Integer, List<Move.Fire>> timers = new HashMap<>();

  Worlds(Scenario scenario, Protocol protocol) {
    this.scenario = scenario;
    this.machine = new Machine(protocol, scenario.sites());
    this.rules = new Rules(scenario, machine);
  }

  World first() {
    return new World(
        ends.numberOf(scenario.start().get(0)), ends.numberOf(scenario.start().get(1)), List.of());
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

  /** Timers that may fire within the horizon. */
  List<Move.Fire> timers(World world) {
    List<Move.Fire> all = new ArrayList<>();
    for (int which = 0; which < 2; which++) {
      int end = which;
      all.addAll(timers.computeIfAbsent(world.end(which) * 2 + which, _ -> timersOf(world, end)));
    }
    return all;
  }

  private List<Move.Fire> timersOf(World world, int which) {
    List<Move.Fire> found = new ArrayList<>();
    end(world, which)
        .sas()
        .forEach(
            (spi, stored) -> {
              OptionalLong deadline = Deadlines.next(machine.read(stored));
              if (deadline.isPresent() && deadline.getAsLong() <= scenario.horizon()) {
                boolean due = deadline.getAsLong() <= scenario.now().toEpochMilli();
                found.add(new Move.Fire(which, spi, due));
              }
            });
    return found;
  }

  /** What comes next when the network does its duty; empty at rest. */
  Optional<Move> undisturbed(World world) {
    if (!world.flights().isEmpty()) {
      return Optional.of(new Move.Deliver(world.flights().getFirst()));
    }
    return Stream.concat(beginnings(world).stream(), timers(world).stream())
        .map(Move.class::cast)
        .findFirst();
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
      case Move.Fire(int which, IkeSpi spi, boolean _) ->
          happen(world, which, new Happening.Wake(spi));
      case Move.Begin(int which) -> happen(world, which, new Happening.Begin());
    };
  }

  private Reached receive(World world, int number) {
    Flight flight = flight(number);
    return happen(world, flight.to(), new Happening.Receive(flight));
  }

  private Reached happen(World world, int which, Happening happening) {
    Change change =
        changes.computeIfAbsent(
            new Cause(which, world.end(which), happening), cause -> change(world, cause));
    World next = world.with(which, change.end(), change.flights());
    return new Reached(next, change.broken().or(() -> judge(next)));
  }

  private Change change(World world, Cause cause) {
    Turn.Outcome outcome =
        Turn.of(machine, scenario, cause.which(), end(world, cause.which()), cause.happening());
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
