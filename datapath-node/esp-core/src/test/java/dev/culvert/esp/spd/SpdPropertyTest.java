package dev.culvert.esp.spd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.stats.DropReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The SPD decides as a scan over the policies in the words of the contract does: both address
 * families, fragments, ICMP types; with and without the flow cache.
 */
class SpdPropertyTest {
  private static final String NOBODY = "";
  private static final String UNDECIDABLE = "undecidable by ";
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int FRAGMENT_HEADER = 44;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int[] PROTOCOLS = {0, ICMP, 6, 17, 47, ICMPV6};
  private static final int[] HOST_BITS = {0, 0, 1, 2, 8, 9, 17, 32};

  private final Random random = new Random(4301);

  /** How many there are in each of the networks that addresses are drawn from. */
  private int hosts = 4;

  /** A packet as the test sees it; without ports they are -1. */
  private record Packet(
      IpAddress source,
      IpAddress destination,
      int protocol,
      int sourcePort,
      int destinationPort,
      boolean laterFragment,
      ByteBuffer bytes) {}

  @Test
  void agreesWithAScanOverFewPolicies() {
    int matched = 0;
    for (int round = 0; round < 300; round++) {
      matched += compare(random.nextInt(40), 60);
    }
    assertTrue(matched > 3000, "the packets hit policies: " + matched);
  }

  @Test
  void agreesWithAScanOverManyPolicies() {
    int matched = 0;
    for (int round = 0; round < 5; round++) {
      matched += compare(1500, 500);
    }
    assertTrue(matched > 1000, "the packets hit policies: " + matched);
  }

  /**
   * Trees of many levels and lists far longer than a leaf, as addresses meet less or more often.
   */
  @Test
  void agreesWithAScanOverTenThousandPolicies() {
    int matched = 0;
    for (int networks : new int[] {1 << 6, 1 << 12}) {
      hosts = networks;
      matched += compare(10_000, 1000);
    }
    assertTrue(matched > 1000, "the packets hit policies: " + matched);
  }

  /** Compares the verdicts on random packets; answers how many hit a policy. */
  private int compare(int policyCount, int packets) {
    List<Policy> policies = randomPolicies(policyCount);
    List<Policy> inOrder =
        policies.stream().filter(policy -> !policy.disabled()).sorted(Policy.ORDER).toList();
    Spd spd = new Spd();
    spd.replace(policies.stream().map(policy -> new SpdRule(policy, 0)).toList());
    FlowVerdicts flows = new FlowVerdicts();
    SelectorFields fields = new SelectorFields();
    int matched = 0;
    for (int i = 0; i < packets; i++) {
      Packet packet = randomPacket();
      assertTrue(fields.read(packet.bytes().array(), 0));
      String expected = scan(inOrder, packet);
      Supplier<String> story = () -> packet + " by " + policies;
      assertEquals(expected, nameOf(spd.snapshot().decide(fields, Tunnel.NOW)), story);
      assertEquals(expected, nameOf(flows.decide(spd.snapshot(), fields, Tunnel.NOW)), story);
      assertEquals(expected, nameOf(flows.decide(spd.snapshot(), fields, Tunnel.NOW)), story);
      matched += expected.equals(NOBODY) ? 0 : 1;
    }
    return matched;
  }

  /** RFC 4301 4.4.1 and 7: the first that matches, or that would if the fragment had its ports. */
  private static String scan(List<Policy> inOrder, Packet packet) {
    for (Policy policy : inOrder) {
      boolean addresses =
          policy.source().contains(packet.source)
              && policy.destination().contains(packet.destination);
      boolean protocolUnknown = packet.protocol == DESTINATION_OPTIONS;
      boolean protocol = policy.protocol() == 0 || policy.protocol() == packet.protocol;
      boolean ports = !policy.sourcePorts().isAny() || !policy.destinationPorts().isAny();
      if (addresses && !protocol && protocolUnknown) {
        return UNDECIDABLE + policy.name();
      }
      if (addresses && protocol) {
        if (ports && packet.laterFragment && (protocolUnknown || hasPorts(packet.protocol))) {
          return UNDECIDABLE + policy.name();
        }
        if (portMatches(policy.sourcePorts(), packet.sourcePort)
            && portMatches(policy.destinationPorts(), packet.destinationPort)) {
          return policy.name();
        }
      }
    }
    return NOBODY;
  }

  private static boolean hasPorts(int protocol) {
    return protocol == 6 || protocol == 17 || protocol == ICMP || protocol == ICMPV6;
  }

  private static boolean portMatches(PortRange ports, int port) {
    return ports.equals(PortRange.ANY) || (port >= ports.first() && port <= ports.last());
  }

  private static String nameOf(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Protect protect -> protect.entry().policy().name();
      case Verdict.Hold hold -> hold.entry().policy().name();
      case Verdict.Pass pass -> pass.entry().policy().name();
      case Verdict.Discard discard when discard.reason() == DropReason.FRAGMENT_PORTS_UNKNOWN ->
          UNDECIDABLE + discard.entry().policy().name();
      case Verdict.Discard discard -> discard.entry().policy().name();
      case Verdict.Unmatched unmatched -> NOBODY;
    };
  }

  private List<Policy> randomPolicies(int count) {
    List<Policy> policies = new ArrayList<>();
    Policy.Action[] actions = Policy.Action.values();
    Policy.Level[] levels = Policy.Level.values();
    for (int i = 0; i < count; i++) {
      boolean ipv6 = random.nextBoolean();
      policies.add(
          Policy.named("policy" + i)
              .position(random.nextInt(1000) * 10_000L + i)
              .priority(random.nextInt(3) - 1)
              .between(randomPrefix(ipv6), randomPrefix(ipv6))
              .protocol(PROTOCOLS[random.nextInt(PROTOCOLS.length)])
              .ports(randomPorts(), randomPorts())
              .action(actions[random.nextInt(actions.length)])
              .level(levels[random.nextInt(levels.length)])
              .tunnel(true)
              .saBetween(IpAddress.parse(Tunnel.GATEWAY1), IpAddress.parse(Tunnel.GATEWAY2))
              .peer("peer")
              .disabled(random.nextInt(10) == 0)
              .build());
    }
    return policies;
  }

  /** Few distinct bits, so that addresses and prefixes meet. */
  private IpAddress randomAddress(boolean ipv6) {
    int bits = random.nextInt(2) << 17 | random.nextInt(2) << 8 | random.nextInt(hosts);
    return ipv6
        ? new IpAddress(
            IpAddress.Family.IPV6,
            0x2001_0db8_0000_0000L | random.nextInt(2),
            (long) random.nextInt(2) << 63 | bits)
        : IpAddress.ofIpv4(0x8a01_0000 | bits);
  }

  private IpPrefix randomPrefix(boolean ipv6) {
    int hostBits = HOST_BITS[random.nextInt(HOST_BITS.length)] * (ipv6 ? 4 : 1);
    return IpPrefix.covering(randomAddress(ipv6), (ipv6 ? 128 : 32) - hostBits);
  }

  private PortRange randomPorts() {
    int first = random.nextInt(4);
    return random.nextInt(3) > 0 ? PortRange.ANY : new PortRange(first, first + random.nextInt(2));
  }

  private Packet randomPacket() {
    boolean ipv6 = random.nextBoolean();
    IpAddress source = randomAddress(ipv6);
    IpAddress destination = randomAddress(ipv6);
    int protocol = PROTOCOLS[1 + random.nextInt(PROTOCOLS.length - 1)];
    boolean later = random.nextInt(6) == 0;
    if (ipv6 && later && random.nextInt(4) == 0) {
      protocol = DESTINATION_OPTIONS;
    }
    int sourceWord = random.nextInt(4);
    int destinationWord = random.nextInt(4);
    ByteBuffer bytes =
        ipv6
            ? ipv6(source, destination, protocol, later, sourceWord, destinationWord)
            : ipv4(source, destination, protocol, later, sourceWord, destinationWord);
    boolean shown = hasPorts(protocol) && !later;
    boolean icmp = protocol == ICMP || protocol == ICMPV6;
    return new Packet(
        source,
        destination,
        protocol,
        shown ? sourceWord : -1,
        shown ? (icmp ? sourceWord : destinationWord) : -1,
        later,
        bytes);
  }

  /** RFC 791 3.1. */
  private static ByteBuffer ipv4(
      IpAddress source, IpAddress destination, int protocol, boolean later, int first, int second) {
    return ByteBuffer.allocate(28)
        .put(0, (byte) 0x45)
        .putShort(2, (short) 28)
        .putShort(6, (short) (later ? 10 : 0))
        .put(9, (byte) protocol)
        .put(12, source.bytes())
        .put(16, destination.bytes())
        .putShort(20, (short) first)
        .putShort(22, (short) second);
  }

  /** RFC 8200 3 and 4.5, with destination options (4.6) before the fragment header. */
  private static ByteBuffer ipv6(
      IpAddress source, IpAddress destination, int protocol, boolean later, int first, int second) {
    return ByteBuffer.allocate(64)
        .put(0, (byte) 0x60)
        .putShort(4, (short) 24)
        .put(6, (byte) DESTINATION_OPTIONS)
        .put(8, source.bytes())
        .put(24, destination.bytes())
        .put(40, (byte) FRAGMENT_HEADER)
        .put(48, (byte) protocol)
        .putShort(50, (short) (later ? 80 : 1))
        .putShort(56, (short) first)
        .putShort(58, (short) second);
  }
}
