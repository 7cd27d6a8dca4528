package dev.culvert.esp.selector;

import dev.culvert.esp.selector.Dimension.Value;
import java.util.List;

/** A step of the way to the selectors that a packet may match, or its end, as it is planned. */
sealed interface TreeNode {

  /**
   * The end.
   *
   * @param candidates rows of the selectors, ascending
   */
  record Leaf(List<Integer> candidates) implements TreeNode {}

  /**
   * A cut through one dimension.
   *
   * @param below where packets go whose value is less than {@code at}
   * @param above where the others go
   */
  record Cut(Dimension dimension, Value at, TreeNode below, TreeNode above) implements TreeNode {}

  /**
   * Many cuts through the addresses at once, in equal distances.
   *
   * @param parts where addresses before the first slice go, those of each slice, those behind the
   *     last
   */
  record Fan(Slices at, List<TreeNode> parts) implements TreeNode {}
}
