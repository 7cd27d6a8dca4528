package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A list of selectors in which the first match counts, decorrelated (RFC 4301 4.4.1 and appendix B)
 * into a decision tree: each step halves what is left by an address, the protocol or a port, and
 * the leaves, disjoint by construction, hold the few selectors that can still match, in their
 * order.
 *
 * <pre>
 * source &lt; 10.2.0.0 ─┬─ yes ─ destination &lt; 10.9.0.0 ─┬─ yes ─ [3, 17]
 *                    │                                └─ no ── [4, 17, 20]
 *                    └─ no ── [17, 21]
 * </pre>
 *
 * A selector that crosses a cut stands on both sides. Cuts that would copy more than they separate
 * are not made, so that the tree's size stays within a small multiple of the list's; selectors that
 * all overlap make long leaves, never a wrong or an endless tree.
 */
public final class SelectorTree {
  /** What {@link #firstMatch} answers when no selector matches. */
  public static final int NONE = -1;

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final Selector[] selectors;
  private final TreeNode ipv4;
  private final TreeNode ipv6;

  private SelectorTree(Selector[] selectors, TreeNode ipv4, TreeNode ipv6) {
    this.selectors = selectors;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** The tree of selectors in the order of their precedence. */
  public static SelectorTree of(List<Selector> inOrder) {
    Selector[] selectors = inOrder.toArray(Selector[]::new);
    return new SelectorTree(
        selectors,
        TreeBuilder.build(selectors, IpAddress.Family.IPV4),
        TreeBuilder.build(selectors, IpAddress.Family.IPV6));
  }

  /**
   * The index of the first selector that selects a packet, or may for all that the packet, a
   * fragment, tells; {@link #NONE} when there is none.
   */
  public int firstMatch(SelectorFields packet) {
    int first = search(packet.ipv6 ? ipv6 : ipv4, packet, NO_LIMIT);
    return first == NO_LIMIT ? NONE : first;
  }

  private int search(TreeNode from, SelectorFields packet, int limit) {
    TreeNode node = from;
    while (true) {
      switch (node) {
        case TreeNode.Leaf leaf -> {
          return firstOf(leaf.candidates, packet, limit);
        }
        case TreeNode.Fan fan -> node = fan.next(packet);
        case TreeNode.Cut cut -> {
          if (cut.dimension.isUnknownIn(packet)) {
            int below = search(cut.below, packet, limit);
            return search(cut.above, packet, below);
          }
          node = cut.next(packet);
        }
      }
    }
  }

  private int firstOf(int[] candidates, SelectorFields packet, int limit) {
    for (int candidate : candidates) {
      if (candidate >= limit) {
        return limit;
      }
      if (selectors[candidate].match(packet) != Match.NO) {
        return candidate;
      }
    }
    return limit;
  }

  /** Selectors in all leaves together, those that stand in several counted each time. */
  int size() {
    return size(ipv4) + size(ipv6);
  }

  private static int size(TreeNode node) {
    return switch (node) {
      case TreeNode.Leaf leaf -> leaf.candidates.length;
      case TreeNode.Cut cut -> size(cut.below) + size(cut.above);
      case TreeNode.Fan fan ->
          size(fan.below)
              + Arrays.stream(fan.slices).mapToInt(SelectorTree::size).sum()
              + size(fan.above);
    };
  }
}
