package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The decision tree over the selectors of one address family, in one array as {@link SelectorTable}
 * has the selectors, and for the same reason. Where the planned tree has an object there are
 * numbers here, the node's kind first, and where that refers to another the place of it:
 *
 * <pre>
 * leaf   LEAF | how many candidates    each candidate's row in the table
 * cut    CUT  | dimension              high    low (2 each)    below    above
 * fan    FAN  | which slices           before the first    each slice    behind the last
 * </pre>
 */
final class PackedTree {
  private static final int KIND = 0xff;
  private static final int LEAF = 0;
  private static final int CUT = 1;
  private static final int FAN = 2;
  private static final int BEHIND_KIND = 8;

  private static final int HIGH = 1;
  private static final int LOW = 3;
  private static final int BELOW = 5;
  private static final int ABOVE = 6;
  private static final int CUT_WORDS = 7;
  private static final Dimension[] DIMENSIONS = Dimension.values();

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final SelectorTable selectors;
  private final int[] words;
  private final Slices[] slices;
  private final int root;

  private PackedTree(SelectorTable selectors, Packer packed) {
    this.selectors = selectors;
    this.root = packed.root;
    this.words = Arrays.copyOf(packed.words, packed.filled);
    this.slices = packed.slices.toArray(Slices[]::new);
  }

  /** The tree of those selectors that are of this family, whose order is that of precedence. */
  static PackedTree of(List<Selector> inOrder, IpAddress.Family family) {
    List<Selector> ofFamily = inOrder.stream().filter(s -> s.family() == family).toList();
    return new PackedTree(
        new SelectorTable(inOrder, family), new Packer(TreeBuilder.build(ofFamily, family)));
  }

  /**
   * The index, in the list that the tree was made of, of the first selector that selects a packet
   * of this family, or may for all that it tells; {@link SelectorTree#NONE} when there is none.
   */
  int firstMatch(SelectorFields packet) {
    int row = search(root, packet, NO_LIMIT);
    return row == NO_LIMIT ? SelectorTree.NONE : selectors.index(row);
  }

  /**
   * As {@link #firstMatch}, but of those behind {@code index}: a scan, for the leaves end with what
   * takes all of their part.
   */
  int nextMatch(SelectorFields packet, int index) {
    for (int row = selectors.rowBehind(index); row < selectors.rows(); row++) {
      if (selectors.match(row, packet) != Match.NO) {
        return selectors.index(row);
      }
    }
    return SelectorTree.NONE;
  }

  private int search(int from, SelectorFields packet, int limit) {
    int at = from;
    while (true) {
      int kind = words[at];
      switch (kind & KIND) {
        case LEAF -> {
          return firstOf(at + 1, kind >>> BEHIND_KIND, packet, limit);
        }
        case FAN -> at = words[at + 1 + slices[kind >>> BEHIND_KIND].part(packet)];
        default -> {
          Dimension dimension = DIMENSIONS[kind >>> BEHIND_KIND];
          if (dimension.isUnknownIn(packet)) {
            int below = search(words[at + BELOW], packet, limit);
            return search(words[at + ABOVE], packet, below);
          }
          boolean below = dimension.isBelow(packet, longAt(at + HIGH), longAt(at + LOW));
          at = words[at + (below ? BELOW : ABOVE)];
        }
      }
    }
  }

  private long longAt(int at) {
    return (long) words[at] << Integer.SIZE | Integer.toUnsignedLong(words[at + 1]);
  }

  private int firstOf(int begin, int count, SelectorFields packet, int limit) {
    for (int at = begin; at < begin + count; at++) {
      int row = words[at];
      if (row >= limit) {
        return limit;
      }
      if (selectors.match(row, packet) != Match.NO) {
        return row;
      }
    }
    return limit;
  }

  /** What tree and selectors take of memory, bytes. */
  long bytes() {
    return selectors.bytes() + (long) words.length * Integer.BYTES;
  }

  /** Puts the nodes of a planned tree into one array, and equal leaves there once. */
  private static final class Packer {
    private final Map<TreeNode.Leaf, Integer> leaves = new HashMap<>();
    private final List<Slices> slices = new ArrayList<>();
    private final int root;
    private int[] words = new int[CUT_WORDS];
    private int filled;

    Packer(TreeNode root) {
      this.root = put(root);
    }

    /** Answers the node's place. */
    private int put(TreeNode node) {
      return switch (node) {
        case TreeNode.Leaf leaf -> leaves.computeIfAbsent(leaf, this::putLeaf);
        case TreeNode.Cut cut -> putCut(cut);
        case TreeNode.Fan fan -> putFan(fan);
      };
    }

    private int putLeaf(TreeNode.Leaf leaf) {
      int at = reserve(1 + leaf.candidates().size());
      words[at] = LEAF | leaf.candidates().size() << BEHIND_KIND;
      for (int i = 0; i < leaf.candidates().size(); i++) {
        words[at + 1 + i] = leaf.candidates().get(i);
      }
      return at;
    }

    private int putCut(TreeNode.Cut cut) {
      int at = reserve(CUT_WORDS);
      words[at] = CUT | Arrays.asList(DIMENSIONS).indexOf(cut.dimension()) << BEHIND_KIND;
      putLong(at + HIGH, cut.at().high());
      putLong(at + LOW, cut.at().low());
      int below = put(cut.below());
      int above = put(cut.above());
      words[at + BELOW] = below;
      words[at + ABOVE] = above;
      return at;
    }

    private int putFan(TreeNode.Fan fan) {
      int at = reserve(1 + fan.parts().size());
      words[at] = FAN | slices.size() << BEHIND_KIND;
      slices.add(fan.at());
      for (int i = 0; i < fan.parts().size(); i++) {
        int part = put(fan.parts().get(i));
        words[at + 1 + i] = part;
      }
      return at;
    }

    private void putLong(int at, long value) {
      words[at] = (int) (value >>> Integer.SIZE);
      words[at + 1] = (int) value;
    }

    private int reserve(int count) {
      int at = filled;
      filled += count;
      if (filled > words.length) {
        words = Arrays.copyOf(words, 2 * filled);
      }
      return at;
    }
  }
}
