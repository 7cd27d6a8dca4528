package dev.culvert.ike.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Both ends and what is between them, by their numbers.
 *
 * @param elapsed milliseconds since the beginning: they pass only when somebody waits
 * @param flights in ascending order; a number stands as often as the datagram is under way
 */
record World(int one, int two, List<Integer> flights, long elapsed) {
  int end(int which) {
    return which == 0 ? one : two;
  }

  World without(int flight) {
    List<Integer> left = new ArrayList<>(flights);
    left.remove((Integer) flight);
    return new World(one, two, List.copyOf(left), elapsed);
  }

  /** After an end has become another one and has sent something. */
  World with(int which, int end, List<Integer> sent) {
    List<Integer> all = new ArrayList<>(flights);
    all.addAll(sent);
    Collections.sort(all);
    return new World(which == 0 ? end : one, which == 1 ? end : two, List.copyOf(all), elapsed);
  }

  World at(long later) {
    return new World(one, two, flights, later);
  }
}
