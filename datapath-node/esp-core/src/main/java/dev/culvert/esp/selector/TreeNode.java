package dev.culvert.esp.selector;

import dev.culvert.esp.selector.Dimension.Value;

/** A step of the way to the selectors that a packet may match, or its end. */
sealed interface TreeNode {

  /** The end. */
  final class Leaf implements TreeNode {
    /** Indexes of the selectors, ascending. */
    final int[] candidates;

    Leaf(int... candidates) {
      this.candidates = candidates;
    }
  }

  /** A cut through one dimension. */
  final class Cut implements TreeNode {
    final Dimension dimension;
    final TreeNode below;
    final TreeNode above;
    private final long high;
    private final long low;

    /** Packets whose value is less than {@code at} go {@code below}. */
    Cut(Dimension dimension, Value at, TreeNode below, TreeNode above) {
      this.dimension = dimension;
      this.high = at.high();
      this.low = at.low();
      this.below = below;
      this.above = above;
    }

    TreeNode next(SelectorFields packet) {
      return dimension.isBelow(packet, high, low) ? below : above;
    }
  }

  /** Many cuts through the addresses at once, in equal distances. */
  final class Fan implements TreeNode {
    final TreeNode below;
    final TreeNode[] slices;
    final TreeNode above;
    private final Slices at;

    /**
     * @param below where addresses before the first slice go
     * @param above where addresses behind the last slice go
     */
    Fan(Slices at, TreeNode below, TreeNode[] slices, TreeNode above) {
      this.at = at;
      this.below = below;
      this.slices = slices;
      this.above = above;
    }

    TreeNode next(SelectorFields packet) {
      int slice = at.indexOf(at.dimension().high(packet), at.dimension().low(packet));
      return slice < 0 ? below : slice == slices.length ? above : slices[slice];
    }
  }
}
