package dev.culvert.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * A policy's rules of one IP version in layers: within a layer no two rules match one packet, so
 * that its order is of no matter and one lookup decides (decorrelation, RFC 4301 4.4.1); of two
 * rules that overlap the later stands in a later layer. Rules that never match, because one before
 * them takes all they would, are left out.
 *
 * <p>RFC 4301's own decorrelation cuts the rules until a single layer is left, which multiplies
 * them where many cross. In layers each stays whole: one element per policy, with its counter, that
 * can be exchanged alone.
 */
final class PolicyLayers {
  /**
   * A rule in its layer.
   *
   * @param selectors the key of its element in the layer's map
   * @param undecided packets show less than the rule asks for: it is not known whether they match
   */
  record Placed(InterceptRule rule, String selectors, boolean undecided) {}

  /**
   * Rules that do not overlap.
   *
   * @param key the fields that all of them ask for
   */
  record Layer(KeyFields key, List<Placed> rules) {}

  private final KeyFields shown;
  private final List<Layer> layers = new ArrayList<>();
  private final PlacedBoxes placed = new PlacedBoxes();

  private PolicyLayers(KeyFields shown) {
    this.shown = shown;
  }

  /**
   * Arranges rules in order for packets that show so many fields.
   *
   * @param rules of one IP version
   */
  static List<Layer> arrange(List<InterceptRule> rules, KeyFields shown) {
    PolicyLayers arranged = new PolicyLayers(shown);
    rules.forEach(arranged::place);
    return arranged.layers;
  }

  private void place(InterceptRule rule) {
    RuleBox box = RuleBox.of(rule, shown);
    if (placed.takeAll(box)) {
      return;
    }
    boolean undecided = rule.asksFor().compareTo(shown) > 0;
    KeyFields key = undecided ? shown : rule.asksFor();
    int layer = placed.lastOverlapping(box) + 1;
    while (layer < layers.size() && layers.get(layer).key != key) {
      layer++;
    }
    if (layer == layers.size()) {
      layers.add(new Layer(key, new ArrayList<>()));
    }
    layers.get(layer).rules.add(new Placed(rule, VerdictMap.selectors(rule, key), undecided));
    placed.add(box, layer, !rule.coversItsTunnel());
  }
}
