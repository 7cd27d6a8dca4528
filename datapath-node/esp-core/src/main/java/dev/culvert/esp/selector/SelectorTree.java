package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
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

  private final PackedTree ipv4;
  private final PackedTree ipv6;

  private SelectorTree(List<Selector> selectors) {
    this.ipv4 = PackedTree.of(selectors, IpAddress.Family.IPV4);
    this.ipv6 = PackedTree.of(selectors, IpAddress.Family.IPV6);
  }

  /** The tree of selectors in the order of their precedence. */
  public static SelectorTree of(List<Selector> inOrder) {
    return new SelectorTree(inOrder);
  }

  /**
   * The index of the first selector that selects a packet, or may for all that the packet, a
   * fragment, tells; {@link #NONE} when there is none.
   */
  public int firstMatch(SelectorFields packet) {
    return (packet.ipv6 ? ipv6 : ipv4).firstMatch(packet);
  }

  /**
   * As {@link #firstMatch}, but of the selectors behind one that is to be skipped; it takes as long
   * as they are many.
   *
   * @param index of that one
   */
  public int nextMatch(SelectorFields packet, int index) {
    return (packet.ipv6 ? ipv6 : ipv4).nextMatch(packet, index);
  }

  /** What it takes of memory, bytes. */
  public long bytes() {
    return ipv4.bytes() + ipv6.bytes();
  }
}
