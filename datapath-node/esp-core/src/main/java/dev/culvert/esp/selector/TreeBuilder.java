package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.esp.selector.Dimension.Value;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Cuts the space of all packets of one address family until few selectors are left in each part.
 *
 * <p>Where: of the middle bounds of all dimensions, the one that leaves the fewest on its larger
 * side. A part's list ends with the first selector that takes in all of the part: what follows it
 * never matches there.
 */
final class TreeBuilder {
  /** So few are compared one by one, which is quicker than another cut. */
  private static final int LEAF = 4;

  /**
   * Copies of a selector in the whole tree, on average; where they are used up, leaves are long.
   */
  private static final double COPIES = 32;

  /** What a cut may make of one selector, on average: beyond, it copies more than it separates. */
  private static final double COPIES_BY_A_CUT = 1.7;

  /**
   * A cut that could be made.
   *
   * @param below so many selectors lie below it, or reach there
   * @param above so many lie above it, or reach there
   */
  private record Cut(Dimension dimension, Value at, int below, int above) {
    int larger() {
      return Math.max(below, above);
    }

    int both() {
      return below + above;
    }
  }

  /** The part of the space that is being cut: its first and last value in each dimension. */
  private record Part(Map<Dimension, Value> first, Map<Dimension, Value> last) {
    Part below(Cut cut) {
      Map<Dimension, Value> narrowed = new EnumMap<>(last);
      narrowed.put(cut.dimension, cut.at.previous());
      return new Part(first, narrowed);
    }

    Part above(Cut cut) {
      Map<Dimension, Value> narrowed = new EnumMap<>(first);
      narrowed.put(cut.dimension, cut.at);
      return new Part(narrowed, last);
    }
  }

  private final Map<Dimension, Value[]> firsts = new EnumMap<>(Dimension.class);
  private final Map<Dimension, Value[]> lasts = new EnumMap<>(Dimension.class);

  private TreeBuilder(Selector[] selectors) {
    for (Dimension dimension : Dimension.values()) {
      firsts.put(dimension, Arrays.stream(selectors).map(dimension::first).toArray(Value[]::new));
      lasts.put(dimension, Arrays.stream(selectors).map(dimension::last).toArray(Value[]::new));
    }
  }

  /** The tree of those selectors that are of this family. */
  static TreeNode build(Selector[] selectors, IpAddress.Family family) {
    int[] ofFamily =
        IntStream.range(0, selectors.length).filter(i -> selectors[i].family() == family).toArray();
    Map<Dimension, Value> first = new EnumMap<>(Dimension.class);
    Map<Dimension, Value> last = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      first.put(dimension, Value.ZERO);
      last.put(dimension, dimension.highest(family));
    }
    double copies = COPIES * ofFamily.length;
    return new TreeBuilder(selectors).node(ofFamily, new Part(first, last), copies);
  }

  /**
   * @param copies so many selectors may stand in the leaves below this node
   */
  private TreeNode node(int[] inOrder, Part part, double copies) {
    int[] candidates = untilAllIsTaken(inOrder, part);
    if (candidates.length <= LEAF) {
      return TreeNode.leaf(candidates);
    }
    Optional<Cut> best = bestCut(candidates, part);
    if (best.isEmpty() || best.get().both() > copies) {
      return TreeNode.leaf(candidates);
    }
    Cut cut = best.get();
    double each = copies / cut.both();
    return TreeNode.cut(
        cut.dimension,
        cut.at,
        node(
            only(candidates, reachesBelow(cut.dimension, cut.at)),
            part.below(cut),
            each * cut.below),
        node(
            only(candidates, reachesAbove(cut.dimension, cut.at)),
            part.above(cut),
            each * cut.above));
  }

  private int[] untilAllIsTaken(int[] inOrder, Part part) {
    for (int i = 0; i < inOrder.length - 1; i++) {
      if (takesAll(inOrder[i], part)) {
        return Arrays.copyOf(inOrder, i + 1);
      }
    }
    return inOrder;
  }

  private boolean takesAll(int selector, Part part) {
    for (Dimension dimension : Dimension.values()) {
      if (firsts.get(dimension)[selector].compareTo(part.first.get(dimension)) > 0
          || lasts.get(dimension)[selector].compareTo(part.last.get(dimension)) < 0) {
        return false;
      }
    }
    return true;
  }

  private Optional<Cut> bestCut(int[] candidates, Part part) {
    Cut best = null;
    for (Dimension dimension : Dimension.values()) {
      Optional<Value> middle = middleBound(candidates, dimension, part);
      if (middle.isPresent()) {
        Cut cut = cut(candidates, dimension, middle.get());
        boolean separates =
            cut.larger() < candidates.length && cut.both() <= COPIES_BY_A_CUT * candidates.length;
        if (separates && (best == null || isBetter(cut, best))) {
          best = cut;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isBetter(Cut one, Cut other) {
    return one.larger() != other.larger()
        ? one.larger() < other.larger()
        : one.both() < other.both();
  }

  /** The median of the places where a selector begins, or is over, within the part. */
  private Optional<Value> middleBound(int[] candidates, Dimension dimension, Part part) {
    Value first = part.first.get(dimension);
    Value last = part.last.get(dimension);
    Value[] bounds = new Value[2 * candidates.length];
    int count = 0;
    for (int candidate : candidates) {
      Value begins = firsts.get(dimension)[candidate];
      Value ends = lasts.get(dimension)[candidate];
      if (begins.compareTo(first) > 0) {
        bounds[count++] = begins;
      }
      if (ends.compareTo(last) < 0) {
        bounds[count++] = ends.next();
      }
    }
    if (count == 0) {
      return Optional.empty();
    }
    Arrays.sort(bounds, 0, count);
    return Optional.of(bounds[count / 2]);
  }

  private Cut cut(int[] candidates, Dimension dimension, Value at) {
    int below = 0;
    int above = 0;
    IntPredicate reachesBelow = reachesBelow(dimension, at);
    IntPredicate reachesAbove = reachesAbove(dimension, at);
    for (int candidate : candidates) {
      below += reachesBelow.test(candidate) ? 1 : 0;
      above += reachesAbove.test(candidate) ? 1 : 0;
    }
    return new Cut(dimension, at, below, above);
  }

  private IntPredicate reachesBelow(Dimension dimension, Value cut) {
    Value[] first = firsts.get(dimension);
    return selector -> first[selector].compareTo(cut) < 0;
  }

  private IntPredicate reachesAbove(Dimension dimension, Value cut) {
    Value[] last = lasts.get(dimension);
    return selector -> last[selector].compareTo(cut) >= 0;
  }

  private static int[] only(int[] candidates, IntPredicate those) {
    return Arrays.stream(candidates).filter(those).toArray();
  }
}
