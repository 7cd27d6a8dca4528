package dev.culvert.esp.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.packet.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the tree grows; that it answers rightly is {@code SpdPropertyTest}'s. */
class SelectorTreeTest {
  private static final int MANY = 10_000;

  /** What an IPv4 selector takes in the table. */
  private static final int ROW_BYTES = 32;

  /**
   * What one candidate takes in a leaf, and what the leaf takes besides, with what refers to it.
   */
  private static final int CANDIDATE_BYTES = 4;

  private static final int LEAF_BYTES = 8;

  private static Selector selector(String source, String destination, int protocol, int port) {
    PortRange ports = port == 0 ? PortRange.ANY : PortRange.of(port);
    return Selector.of(
            TrafficSelector.of(IpPrefix.parse(source), protocol, PortRange.ANY),
            TrafficSelector.of(IpPrefix.parse(destination), protocol, ports))
        .orElseThrow();
  }

  private static Selector branch(int number) {
    String network = "10.%d.%d.0/24".formatted(100 + number / 256, number % 256);
    return selector("10.0.0.0/16", network, TrafficSelector.ANY_PROTOCOL, 0);
  }

  private static int firstMatch(SelectorTree tree, byte[] packet) {
    SelectorFields fields = new SelectorFields();
    fields.read(packet, 0);
    return tree.firstMatch(fields);
  }

  @Test
  void apartTheyAreNotCopied() {
    SelectorTree tree =
        SelectorTree.of(IntStream.range(0, MANY).mapToObj(SelectorTreeTest::branch).toList());
    assertTrue(
        tree.bytes() < MANY * (ROW_BYTES + LEAF_BYTES + CANDIDATE_BYTES) + 200,
        "bytes " + tree.bytes());
    assertEquals(4711, firstMatch(tree, Packets.udp("10.0.0.1", 1, "10.118.103.9", 2, 8)));
    assertEquals(
        SelectorTree.NONE, firstMatch(tree, Packets.udp("10.1.0.1", 1, "10.118.103.9", 2, 8)));
  }

  @Test
  void oneThatTakesEverythingEndsTheList() {
    List<Selector> selectors = new ArrayList<>();
    selectors.add(selector("0.0.0.0/0", "0.0.0.0/0", TrafficSelector.ANY_PROTOCOL, 0));
    IntStream.range(0, MANY).mapToObj(SelectorTreeTest::branch).forEach(selectors::add);
    SelectorTree tree = SelectorTree.of(selectors);
    assertTrue(tree.bytes() < (MANY + 1) * ROW_BYTES + 100, "bytes " + tree.bytes());
    assertEquals(0, firstMatch(tree, Packets.udp("10.0.0.1", 1, "10.118.103.9", 2, 8)));
  }

  @Test
  void exceptionsForPortsCostAsManyCopiesAsThereAreParts() {
    List<Selector> selectors = new ArrayList<>();
    selectors.add(selector("0.0.0.0/0", "0.0.0.0/0", IpProtocol.TCP, 22));
    selectors.add(selector("0.0.0.0/0", "0.0.0.0/0", IpProtocol.ICMP, 0));
    IntStream.range(0, MANY).mapToObj(SelectorTreeTest::branch).forEach(selectors::add);
    SelectorTree tree = SelectorTree.of(selectors);
    assertTrue(
        tree.bytes() < MANY * (ROW_BYTES + LEAF_BYTES + 3 * CANDIDATE_BYTES),
        "bytes " + tree.bytes());
    assertEquals(4713, firstMatch(tree, Packets.udp("10.0.0.1", 1, "10.118.103.9", 2, 8)));
  }

  @Test
  void crossingSelectorsDoNotMakeItGrowWithoutBounds() {
    List<Selector> selectors = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String network = "10.%d.%d.0/24".formatted(i / 256, i % 256);
      selectors.add(selector(network, "0.0.0.0/0", TrafficSelector.ANY_PROTOCOL, 0));
      selectors.add(selector("0.0.0.0/0", network, TrafficSelector.ANY_PROTOCOL, 0));
    }
    SelectorTree tree = SelectorTree.of(selectors);
    // 32 copies of each at most, in leaves that are long: one for eight selectors.
    long most = selectors.size() * (ROW_BYTES + 32L * CANDIDATE_BYTES + LEAF_BYTES / 8) + 100;
    assertTrue(tree.bytes() <= most, "bytes " + tree.bytes());
    assertEquals(1001, firstMatch(tree, Packets.udp("10.2.1.1", 1, "10.1.244.1", 2, 8)));
  }
}
