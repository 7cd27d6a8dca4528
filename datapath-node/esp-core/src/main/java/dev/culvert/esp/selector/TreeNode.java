package dev.culvert.esp.selector;

/** A cut through one dimension, or a leaf. */
final class TreeNode {
  final Dimension dimension;
  final long cutHigh;
  final long cutLow;
  final TreeNode below;
  final TreeNode above;

  /** Indexes of the selectors of a leaf, ascending; null in a cut. */
  final int[] candidates;

  private TreeNode(
      Dimension dimension,
      long cutHigh,
      long cutLow,
      TreeNode below,
      TreeNode above,
      int[] candidates) {
    this.dimension = dimension;
    this.cutHigh = cutHigh;
    this.cutLow = cutLow;
    this.below = below;
    this.above = above;
    this.candidates = candidates;
  }

  static TreeNode leaf(int[] candidates) {
    return new TreeNode(null, 0, 0, null, null, candidates);
  }

  /** Packets whose value is less than {@code cut} go {@code below}. */
  static TreeNode cut(Dimension dimension, Dimension.Value cut, TreeNode below, TreeNode above) {
    return new TreeNode(dimension, cut.high(), cut.low(), below, above, null);
  }

  boolean isBelow(SelectorFields packet) {
    return dimension.isBelow(packet, cutHigh, cutLow);
  }
}
