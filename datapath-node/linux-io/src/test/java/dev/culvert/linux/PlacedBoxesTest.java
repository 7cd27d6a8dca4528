package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the index finds is what a look at every rule finds. */
class PlacedBoxesTest {
  private static final int POLICIES = 100;
  private static final int RULES = 40;
  private static final List<KeyFields> SHOWN = List.of(KeyFields.values());

  private record Placed(InterceptRule rule, int layer, boolean takesAll) {}

  private final Random random = new Random(4301);

  @Test
  void theIndexFindsWhatAScanFinds() throws Exception {
    int overlapping = 0;
    int hidden = 0;
    for (int policy = 0; policy < POLICIES; policy++) {
      boolean ipv6 = random.nextBoolean();
      KeyFields shown = SHOWN.get(random.nextInt(SHOWN.size()));
      PlacedBoxes index = new PlacedBoxes();
      List<Placed> scanned = new ArrayList<>();
      for (int number = 1; number <= RULES; number++) {
        InterceptRule rule = rule(number, ipv6);
        RuleBox box = RuleBox.of(rule, shown);
        int last = lastOverlapping(scanned, rule, shown);
        boolean takeAll = takeAll(scanned, rule, shown);
        assertEquals(last, index.lastOverlapping(box), () -> rule + " of " + scanned);
        assertEquals(takeAll, index.takeAll(box), () -> rule + " of " + scanned);
        overlapping += last == PlacedBoxes.NONE ? 0 : 1;
        hidden += takeAll ? 1 : 0;
        Placed placed = new Placed(rule, random.nextInt(5), random.nextBoolean());
        scanned.add(placed);
        index.add(box, placed.layer, placed.takesAll);
      }
    }
    int all = POLICIES * RULES;
    assertTrue(overlapping > all / 10 && overlapping < all, overlapping + " overlap");
    assertTrue(hidden > all / 100 && hidden < all, hidden + " are hidden");
  }

  private static int lastOverlapping(List<Placed> before, InterceptRule rule, KeyFields shown) {
    return before.stream()
        .filter(other -> overlap(other.rule, rule, shown))
        .mapToInt(Placed::layer)
        .max()
        .orElse(PlacedBoxes.NONE);
  }

  private static boolean takeAll(List<Placed> before, InterceptRule rule, KeyFields shown) {
    return before.stream().anyMatch(other -> other.takesAll && contains(other.rule, rule, shown));
  }

  private static boolean overlap(InterceptRule one, InterceptRule other, KeyFields shown) {
    boolean addresses =
        overlap(one.source(), other.source()) && overlap(one.destination(), other.destination());
    boolean protocols =
        shown == KeyFields.ADDRESSES
            || one.protocol() == InterceptRule.ANY_PROTOCOL
            || other.protocol() == InterceptRule.ANY_PROTOCOL
            || one.protocol() == other.protocol();
    boolean ports =
        shown != KeyFields.PORTS
            || (one.sourcePorts().overlaps(other.sourcePorts())
                && one.destinationPorts().overlaps(other.destinationPorts()));
    return addresses && protocols && ports;
  }

  /** Two prefixes overlap when one lies in the other. */
  private static boolean overlap(Prefix one, Prefix other) {
    return contains(one, other) || contains(other, one);
  }

  private static boolean contains(InterceptRule one, InterceptRule other, KeyFields shown) {
    boolean protocol =
        shown == KeyFields.ADDRESSES
            || one.protocol() == InterceptRule.ANY_PROTOCOL
            || one.protocol() == other.protocol();
    boolean ports =
        shown != KeyFields.PORTS
            || (one.sourcePorts().contains(other.sourcePorts())
                && one.destinationPorts().contains(other.destinationPorts()));
    return contains(one.source(), other.source())
        && contains(one.destination(), other.destination())
        && protocol
        && ports;
  }

  private static boolean contains(Prefix one, Prefix other) {
    return one.bits() <= other.bits() && one.contains(other.address());
  }

  private InterceptRule rule(int number, boolean ipv6) throws Exception {
    int protocol = new int[] {0, 6, 17, 47}[random.nextInt(4)];
    boolean ports = protocol == 6 || protocol == 17;
    return new InterceptRule(
        number,
        prefix(ipv6),
        prefix(ipv6),
        protocol,
        ports ? ports() : PortRange.ANY,
        ports ? ports() : PortRange.ANY,
        InterceptRule.Verdict.DISCARD,
        InterceptRule.NOT_ITS_OWN);
  }

  private PortRange ports() {
    int first = random.nextInt(4);
    return random.nextBoolean() ? PortRange.ANY : new PortRange(first, first + random.nextInt(3));
  }

  /** Of few addresses, so that many overlap, and of lengths on both sides of the 64th bit. */
  private Prefix prefix(boolean ipv6) throws Exception {
    byte[] address = new byte[ipv6 ? 16 : 4];
    int bits = random.nextInt(Byte.SIZE * address.length + 1);
    for (int bit = 0; bit < bits; bit++) {
      boolean set = bit % 16 == 15 && random.nextInt(4) == 0;
      address[bit / Byte.SIZE] |= (byte) (set ? 0x80 >>> bit % Byte.SIZE : 0);
    }
    return new Prefix(InetAddress.getByAddress(address), bits);
  }
}
