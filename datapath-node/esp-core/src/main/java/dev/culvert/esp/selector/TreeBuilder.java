package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.esp.selector.Dimension.Value;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Cuts the space of all packets of one address family until few selectors are left in each part.
 *
 * <p>Many are cut by their addresses into equal slices at once, so that networks of one size, which
 * most policies have, take one step to find. Else at one place: of the middle bounds of all
 * dimensions, the one that leaves the fewest on its larger side. A part's list ends with the first
 * selector that takes in all of the part: what follows it never matches there.
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

  /** So many are worth slicing. */
  private static final int SLICED = 16;

  /** What slicing may make of one selector, on average, since it takes the place of many cuts. */
  private static final double COPIES_BY_SLICES = 4;

  /** The largest slice may have this part of the selectors: more is better cut in two first. */
  private static final int LARGEST_SLICE = 4;

  private static final Dimension[] ADDRESSES = {Dimension.SOURCE, Dimension.DESTINATION};

  /** Slices that could be made. */
  private static final class Slicing {
    final Slices slices;

    /** How many selectors reach before the first, into each, and behind the last. */
    final int[] reaching;

    Slicing(Slices slices, int[] reaching) {
      this.slices = slices;
      this.reaching = reaching;
    }

    long copies() {
      return Arrays.stream(reaching).asLongStream().sum();
    }

    int largest() {
      return Arrays.stream(reaching).max().orElseThrow();
    }

    /** What is left to compare with, were each selector asked for as often as the others. */
    double left() {
      return Arrays.stream(reaching).mapToDouble(n -> (double) n * n).sum();
    }
  }

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

    /** A slice, or what of this part lies before the first or behind the last. */
    Part slice(Slices slices, int index) {
      Map<Dimension, Value> begins = new EnumMap<>(first);
      Map<Dimension, Value> ends = new EnumMap<>(last);
      if (index >= 0) {
        int inside = Math.min(index, slices.count() - 1);
        begins.merge(slices.dimension(), slices.begin(inside), Part::later);
      }
      if (index < slices.count()) {
        ends.merge(slices.dimension(), slices.end(Math.max(index, 0)), Part::earlier);
      }
      return new Part(begins, ends);
    }

    private static Value later(Value one, Value other) {
      return one.compareTo(other) > 0 ? one : other;
    }

    private static Value earlier(Value one, Value other) {
      return one.compareTo(other) < 0 ? one : other;
    }
  }

  private final Map<Dimension, Value[]> firsts = new EnumMap<>(Dimension.class);
  private final Map<Dimension, Value[]> lasts = new EnumMap<>(Dimension.class);

  private TreeBuilder(List<Selector> selectors) {
    for (Dimension dimension : Dimension.values()) {
      firsts.put(dimension, selectors.stream().map(dimension::first).toArray(Value[]::new));
      lasts.put(dimension, selectors.stream().map(dimension::last).toArray(Value[]::new));
    }
  }

  /** The tree of selectors of this family. */
  static TreeNode build(List<Selector> selectors, IpAddress.Family family) {
    Map<Dimension, Value> first = new EnumMap<>(Dimension.class);
    Map<Dimension, Value> last = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      first.put(dimension, Value.ZERO);
      last.put(dimension, dimension.highest(family));
    }
    int[] inOrder = IntStream.range(0, selectors.size()).toArray();
    double copies = COPIES * inOrder.length;
    return new TreeBuilder(selectors).node(inOrder, new Part(first, last), copies);
  }

  /**
   * @param copies so many selectors may stand in the leaves below this node
   */
  private TreeNode node(int[] inOrder, Part part, double copies) {
    int[] candidates = untilAllIsTaken(inOrder, part);
    if (candidates.length <= LEAF) {
      return leaf(candidates);
    }
    Optional<Slicing> slicing = bestSlicing(candidates, part, copies);
    if (slicing.isPresent()) {
      return fan(candidates, part, slicing.get(), copies);
    }
    Optional<Cut> best = bestCut(candidates, part);
    if (best.isEmpty() || best.get().both() > copies) {
      return leaf(candidates);
    }
    Cut cut = best.get();
    double each = copies / cut.both();
    return new TreeNode.Cut(
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

  private static TreeNode leaf(int[] candidates) {
    return new TreeNode.Leaf(Arrays.stream(candidates).boxed().toList());
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

  private Optional<Slicing> bestSlicing(int[] candidates, Part part, double copies) {
    if (candidates.length < SLICED) {
      return Optional.empty();
    }
    return Arrays.stream(ADDRESSES)
        .flatMap(dimension -> slicing(candidates, dimension, part, copies).stream())
        .min(Comparator.comparingDouble(Slicing::left));
  }

  /** Slices between the first and the last bound within the part, as many as copy not too much. */
  private Optional<Slicing> slicing(
      int[] candidates, Dimension dimension, Part part, double copies) {
    Value[] bounds = bounds(candidates, dimension, part);
    if (bounds.length == 0) {
      return Optional.empty();
    }
    double most = Math.min(copies, COPIES_BY_SLICES * candidates.length);
    for (int count = Integer.highestOneBit(candidates.length); count > 1; count /= 2) {
      Slices slices = Slices.between(dimension, bounds[0], bounds[bounds.length - 1], count);
      Slicing slicing = new Slicing(slices, reaching(candidates, slices));
      if (slicing.copies() <= most) {
        boolean separates = slicing.largest() <= candidates.length / LARGEST_SLICE;
        return separates ? Optional.of(slicing) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private int[] reaching(int[] candidates, Slices slices) {
    int[] reaching = new int[slices.count() + 3];
    for (int candidate : candidates) {
      reaching[place(slices, firsts, candidate)]++;
      reaching[place(slices, lasts, candidate) + 1]--;
    }
    for (int i = 1; i < reaching.length; i++) {
      reaching[i] += reaching[i - 1];
    }
    return Arrays.copyOf(reaching, slices.count() + 2);
  }

  /** Of the parts that slices make, before the first and behind the last too, the index of one. */
  private static int place(Slices slices, Map<Dimension, Value[]> bounds, int selector) {
    Value bound = bounds.get(slices.dimension())[selector];
    return slices.part(bound.high(), bound.low());
  }

  private TreeNode fan(int[] candidates, Part part, Slicing slicing, double copies) {
    Slices slices = slicing.slices;
    int[][] parts = Arrays.stream(slicing.reaching).mapToObj(int[]::new).toArray(int[][]::new);
    int[] filled = new int[parts.length];
    for (int candidate : candidates) {
      int last = place(slices, lasts, candidate);
      for (int i = place(slices, firsts, candidate); i <= last; i++) {
        parts[i][filled[i]++] = candidate;
      }
    }
    double each = copies / slicing.copies();
    TreeNode[] nodes = new TreeNode[parts.length];
    Arrays.setAll(nodes, i -> node(parts[i], part.slice(slices, i - 1), each * parts[i].length));
    return new TreeNode.Fan(slices, List.of(nodes));
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

  private Optional<Value> middleBound(int[] candidates, Dimension dimension, Part part) {
    Value[] bounds = bounds(candidates, dimension, part);
    return bounds.length == 0 ? Optional.empty() : Optional.of(bounds[bounds.length / 2]);
  }

  /** The places where a selector begins, or is over, within the part, in order. */
  private Value[] bounds(int[] candidates, Dimension dimension, Part part) {
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
    Arrays.sort(bounds, 0, count);
    return Arrays.copyOf(bounds, count);
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
