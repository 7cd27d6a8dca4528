package dev.culvert.datapath.steering;

import dev.culvert.linux.PacketMark;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers of the policies in marks and counters. A policy keeps its number while it is in force; a
 * number that has become free is given again only after all others, since packets with its mark may
 * still be on their way.
 */
public final class RuleNumbers {

  private final Map<String, Integer> byPolicy = new LinkedHashMap<>();
  private int last;

  /**
   * Gives each policy its number.
   *
   * @param policies names of those in force
   * @throws IllegalStateException when there are more than {@link PacketMark#MAX_RULE}
   */
  public Map<String, Integer> assign(Collection<String> policies) {
    if (policies.size() > PacketMark.MAX_RULE) {
      throw new IllegalStateException(
          policies.size() + " policies; a node takes " + PacketMark.MAX_RULE);
    }
    byPolicy.keySet().retainAll(new HashSet<>(policies));
    BitSet given = new BitSet();
    byPolicy.values().forEach(given::set);
    policies.forEach(name -> byPolicy.computeIfAbsent(name, unnumbered -> next(given)));
    return Map.copyOf(byPolicy);
  }

  private int next(BitSet given) {
    do {
      last = last % PacketMark.MAX_RULE + 1;
    } while (given.get(last));
    given.set(last);
    return last;
  }
}
