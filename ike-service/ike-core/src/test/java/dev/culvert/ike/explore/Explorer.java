package dev.culvert.ike.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Visits every world that the network, the clocks and the owners can bring about, in the order of
 * how much has to happen for it, and from each follows once how it goes on when the network does no
 * more harm: there it must come to rest.
 */
final class Explorer {
  /**
   * How much harm the network may do.
   *
   * @param losses datagrams that it loses
   * @param copies datagrams that it doubles
   * @param waits times that somebody waits for a deadline
   */
  record Harm(int losses, int copies, int waits) {
    /**
     * So many of each kind, or as many as the system property {@code culvert.explore.harm} says.
     */
    static Harm ofEach(int number) {
      int each = Integer.getInteger("culvert.explore.harm", number);
      return new Harm(each, each, each);
    }

    boolean covers(Harm other) {
      return losses >= other.losses && copies >= other.copies && waits >= other.waits;
    }

    boolean isDone() {
      return losses < 0 || copies < 0 || waits < 0;
    }

    Harm without(Move move) {
      return switch (move) {
        case Move.Lose _ -> new Harm(losses - 1, copies, waits);
        case Move.Duplicate _ -> new Harm(losses, copies - 1, waits);
        case Move.Wait _ -> new Harm(losses, copies, waits - 1);
        case Move.Deliver _, Move.Fire _, Move.Begin _, Move.Insist _ -> this;
      };
    }
  }

  private record Visit(World world, Harm left, Optional<Visit> from, Optional<Move> move) {}

  private final Worlds worlds;
  private final Map<World, List<Harm>> visited = new HashMap<>();
  private final Queue<Visit> open = new ArrayDeque<>();
  private final Set<World> settled = new HashSet<>();
  private int rests;

  Explorer(Scenario scenario, Protocol protocol) {
    this.worlds = new Worlds(scenario, protocol);
  }

  /** Worlds that were visited. */
  int worlds() {
    return visited.size();
  }

  /** Different worlds in which it has come to rest. */
  int rests() {
    return rests;
  }

  /** The shortest story that breaks a rule, or empty when none does. */
  Optional<String> explore(Harm harm) {
    visit(new Visit(worlds.first(), harm, Optional.empty(), Optional.empty()));
    while (!open.isEmpty()) {
      Visit visit = open.remove();
      Optional<String> broken = settle(visit);
      if (broken.isPresent()) {
        return broken;
      }
      for (Move move : moves(visit.world())) {
        Harm left = visit.left().without(move);
        if (left.isDone()) {
          continue;
        }
        Worlds.Reached reached = worlds.apply(visit.world(), move);
        Visit next = new Visit(reached.world(), left, Optional.of(visit), Optional.of(move));
        if (reached.broken().isPresent()) {
          return Optional.of(tell(next, List.of(), reached.broken().get()));
        }
        visit(next);
      }
    }
    return Optional.empty();
  }

  private void visit(Visit visit) {
    List<Harm> before = visited.computeIfAbsent(visit.world(), _ -> new ArrayList<>(1));
    if (before.stream().noneMatch(harm -> harm.covers(visit.left()))) {
      before.add(visit.left());
      open.add(visit);
    }
  }

  private List<Move> moves(World world) {
    List<Move> moves = new ArrayList<>(worlds.beginnings(world));
    int last = -1;
    for (int flight : world.flights()) {
      if (flight != last) {
        moves.add(new Move.Deliver(flight));
        moves.add(new Move.Duplicate(flight));
        moves.add(new Move.Lose(flight));
      }
      last = flight;
    }
    moves.addAll(worlds.timers(world));
    worlds.waiting(world).ifPresent(moves::add);
    return moves;
  }

  private Optional<String> settle(Visit visit) {
    Set<World> path = new LinkedHashSet<>();
    List<Move> moves = new ArrayList<>();
    for (World at = visit.world(); !settled.contains(at); ) {
      if (!path.add(at)) {
        return Optional.of(tell(visit, moves, "it never comes to rest"));
      }
      Optional<Move> move = worlds.undisturbed(at);
      Optional<String> broken;
      if (move.isEmpty()) {
        rests++;
        broken = worlds.judgeRest(at);
        settled.add(at);
      } else {
        moves.add(move.get());
        Worlds.Reached reached = worlds.apply(at, move.get());
        broken = reached.broken();
        at = reached.world();
      }
      if (broken.isPresent()) {
        return Optional.of(tell(visit, moves, broken.get()));
      }
    }
    settled.addAll(path);
    return Optional.empty();
  }

  private String tell(Visit visit, List<Move> behind, String broken) {
    List<Move> moves = new ArrayList<>();
    for (Optional<Visit> at = Optional.of(visit); at.isPresent(); at = at.get().from()) {
      at.get().move().ifPresent(moves::add);
    }
    Collections.reverse(moves);
    moves.addAll(behind);
    return Story.tell(worlds, moves, broken);
  }
}
