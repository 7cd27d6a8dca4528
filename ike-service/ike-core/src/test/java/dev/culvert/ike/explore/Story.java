package dev.culvert.ike.explore;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.sa.IkeSa;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Tells moves as a story: who did what, and what became of it. */
final class Story {
  private Story() {}

  static String tell(Worlds worlds, List<Move> moves, String broken) {
    StringBuilder story = new StringBuilder(broken).append(", when");
    World world = worlds.first();
    for (int i = 0; i < moves.size(); i++) {
      World next = worlds.apply(world, moves.get(i)).world();
      story.append(
          String.format(Locale.ROOT, "%n%2d. %s", i + 1, deed(worlds, world, moves.get(i))));
      for (int which = 0; which < 2; which++) {
        changes(worlds, worlds.end(world, which), worlds.end(next, which))
            .forEach(change -> story.append(String.format(Locale.ROOT, "%n      %s", change)));
      }
      sent(worlds, world, next, moves.get(i))
          .forEach(flight -> story.append(String.format(Locale.ROOT, "%n      sends %s", flight)));
      world = next;
    }
    return story.toString();
  }

  private static String deed(Worlds worlds, World world, Move move) {
    return switch (move) {
      case Move.Deliver(int flight) -> receives(worlds, flight);
      case Move.Duplicate(int flight) -> receives(worlds, flight) + ", of which a copy will follow";
      case Move.Lose(int flight) -> "the network loses " + worlds.flight(flight);
      case Move.Wait(long until) -> "nothing happens until " + until + " ms after the beginning";
      case Move.Fire(int which, IkeSpi spi) ->
          "%s: a deadline of %s in state %s has come"
              .formatted(
                  Scenario.NAMES.get(which),
                  shorten(spi.value()),
                  nameOf(worlds.read(worlds.end(world, which), spi)));
      case Move.Insist(int which) ->
          Scenario.NAMES.get(which) + " still has a packet without an SA";
      case Move.Begin(int which) ->
          Scenario.NAMES.get(which)
              + " does: "
              + worlds.scenario().deeds().get(which).get(worlds.end(world, which).begun());
    };
  }

  private static String receives(Worlds worlds, int flight) {
    Flight datagram = worlds.flight(flight);
    return Scenario.NAMES.get(datagram.to()) + " receives " + datagram;
  }

  private static List<String> changes(Worlds worlds, End before, End after) {
    List<String> changes = new ArrayList<>();
    before
        .sas()
        .forEach(
            (spi, stored) -> {
              ByteString now = after.sas().get(spi);
              if (now == null) {
                changes.add("IKE SA " + shorten(spi.value()) + " is gone");
              } else if (!Objects.equals(now, stored)
                  && !nameOf(worlds.read(before, spi)).equals(nameOf(worlds.read(after, spi)))) {
                changes.add(becomes(worlds, after, spi));
              }
            });
    after.sas().keySet().stream()
        .filter(spi -> !before.sas().containsKey(spi))
        .forEach(spi -> changes.add(becomes(worlds, after, spi)));
    after.installed().stream()
        .filter(each -> !before.installed().contains(each))
        .forEach(each -> changes.add("installs " + describe(each)));
    before.installed().stream()
        .filter(each -> !after.installed().contains(each))
        .forEach(each -> changes.add("removes " + describe(each)));
    return changes;
  }

  private static String becomes(Worlds worlds, End end, IkeSpi spi) {
    return "IKE SA " + shorten(spi.value()) + " is now " + nameOf(worlds.read(end, spi));
  }

  private static String describe(End.Installed installed) {
    return installed.sa().key().direction() + " " + shorten(installed.sa().key().spi());
  }

  private static List<Flight> sent(Worlds worlds, World before, World after, Move move) {
    List<Integer> sent = new ArrayList<>(after.flights());
    List<Integer> stayed = new ArrayList<>(before.flights());
    if (move instanceof Move.Deliver(int flight)) {
      stayed.remove((Integer) flight);
    }
    stayed.forEach(sent::remove);
    return sent.stream().map(worlds::flight).toList();
  }

  /** The state with what it waits for. */
  static String nameOf(IkeSa.Live sa) {
    return sa.getClass().getSimpleName();
  }

  /** Enough of an IKE SPI to tell it from the few others. */
  static String shorten(long ikeSpi) {
    return String.format(Locale.ROOT, "%04x", ikeSpi & 0xFFFF);
  }

  /** Likewise of an ESP SPI. */
  static String shorten(int espSpi) {
    return String.format(Locale.ROOT, "%04x", espSpi & 0xFFFF);
  }
}
