package dev.culvert.linux;

import static dev.culvert.linux.InterceptRule.Verdict.PASS_WITHOUT_SA;
import static dev.culvert.linux.InterceptRule.Verdict.PROTECT_ACQUIRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.spd.Nesting;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.linux.RandomTraffic.Packet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random policies judge random packets three times: by the kernel's rules, by the packet engine's
 * SPD and by a scan over the policies in the words of RFC 4301 4.4.1. All three agree about every
 * packet.
 *
 * <pre>
 *                 gateway
 * culvert0 ──┬─ what is written here is forwarded ─▶ policy ─┬─▶ wan0: passes
 *            │                                               ├─▶ nowhere: discarded
 *            └───────────────── to be protected ◀────────────┘
 * wan0 ───────▶ incoming policy check, the same reversed ─▶ forwarded as above
 * </pre>
 */
class DifferentialPolicyTest {
  private static final int ROUNDS = 10;
  private static final int PACKETS = 80;

  /** -Dculvert.policies.many=10000 for the number that a large headquarters has. */
  private static final int MANY = Integer.getInteger("culvert.policies.many", 500);

  private static final int SENTINEL = 0x7fff;
  private static final int WAIT_MILLIS = 10_000;

  private enum Fate {
    PASSED,
    PROTECTED,
    DROPPED
  }

  private final RandomTraffic traffic = new RandomTraffic(4301);
  private final Interception interception = new Interception(Site.TUN);
  private NetworkNamespace gateway;
  private TunDevice tun;
  private TunDevice wan;
  private PollSet poll;

  @BeforeEach
  void build() throws Exception {
    NetworkNamespace.assumeAvailable();
    gateway = NetworkNamespace.create("diff");
    tun = gateway.call(() -> TunDevice.open(Site.TUN, Set.of()));
    wan = gateway.call(() -> TunDevice.open("wan0", Set.of()));
    poll = new PollSet(tun, wan);
    gateway.ip("link set wan0 addrgenmode none");
    gateway.ip("link set wan0 up");
    gateway.ip("address add 192.0.2.1/32 dev wan0");
    gateway.ip("route add default dev wan0");
    gateway.ip("-6 route add default dev wan0");
    gateway.call(
        () -> {
          Sysctl.set("ipv4/ip_forward", 1);
          Sysctl.set("ipv6/conf/all/forwarding", 1);
          Sysctl.set("ipv4/conf/all/send_redirects", 0);
          Sysctl.set("ipv4/conf/wan0/send_redirects", 0);
          Sysctl.set("ipv4/conf/wan0/rp_filter", 0);
          Sysctl.set("ipv4/conf/all/rp_filter", 0);
          return null;
        });
  }

  @AfterEach
  void tearDown() throws Exception {
    if (gateway != null) {
      poll.close();
      tun.close();
      wan.close();
      gateway.close();
    }
  }

  @Test
  void kernelEngineAndScanAgreeAboutOutgoingPackets() throws Exception {
    Map<Fate, Integer> fates = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Policy> policies = traffic.policies(1 + round * 5);
      install(policies);
      Spd spd = new Spd();
      spd.replace(policies.stream().map(policy -> new SpdRule(policy, 0)).toList());
      List<Packet> packets = packets();
      Map<String, Fate> byScan = new TreeMap<>();
      Map<Integer, Fate> firsts = new HashMap<>();
      for (Packet packet : packets) {
        Fate scanned = outgoing(firstMatch(policies, packet, false));
        assertEquals(scanned, byEngine(spd, packet), packet + " by " + policies);
        byScan.put(nameOf(packet), behindItsFirst(packet, scanned, firsts));
        fates.merge(scanned, 1, Integer::sum);
      }
      assertAgree(byScan, byKernel(tun, packets), packets, policies);
    }
    fates.forEach((fate, count) -> assertTrue(count > ROUNDS * 2, fate + ": " + count));
  }

  /** What policies have made, which the kernel knows by its mark and the engine by its SPI. */
  @Test
  void kernelEngineAndScanAgreeAboutOurOwnOutput() throws Exception {
    Map<Fate, Integer> fates = new HashMap<>();
    for (int round = 0; round < ROUNDS / 2; round++) {
      List<Policy> policies = traffic.policies(30 + round * 5);
      List<Policy> makers = policies.stream().filter(OwnOutput::isMaker).toList();
      assertFalse(makers.isEmpty(), "other random policies, please");
      install(policies);
      Spd spd = new Spd();
      spd.replace(policies.stream().map(policy -> new SpdRule(policy, 0)).toList());
      List<OwnOutput> sent = new ArrayList<>();
      Map<String, Fate> byScan = new TreeMap<>();
      for (Packet packet : packets()) {
        Policy maker = makers.get(packet.name() % makers.size());
        if (!packet.later()) {
          OwnOutput own = OwnOutput.of(maker, RandomTraffic.espBetween(packet));
          spd.install(own.sa());
          List<Policy> others = policies.stream().filter(policy -> !policy.equals(maker)).toList();
          Fate scanned = outgoing(firstMatch(others, own.packet(), false));
          assertEquals(scanned, byEngine(spd, own), own + " by " + policies);
          byScan.put(nameOf(own.packet()), scanned);
          fates.merge(scanned, 1, Integer::sum);
          sent.add(own);
        }
      }
      List<Packet> packets = sent.stream().map(OwnOutput::packet).toList();
      assertAgree(byScan, byKernel(sent), packets, policies);
    }
    fates.forEach((fate, count) -> assertTrue(count > ROUNDS, fate + ": " + count));
  }

  private static Fate byEngine(Spd spd, OwnOutput own) {
    SelectorFields fields = new SelectorFields();
    fields.read(own.packet().bytes().array(), 0);
    assertSame(own.sa(), spd.snapshot().maker(fields));
    return fate(new Nesting().decide(spd.snapshot(), own.sa(), fields, 0));
  }

  private Map<String, Fate> byKernel(List<OwnOutput> sent) throws Exception {
    Map<String, Fate> fates = new TreeMap<>();
    try (OwnOutput.Sender sender = gateway.call(OwnOutput.Sender::new)) {
      for (OwnOutput own : sent) {
        fates.put(nameOf(own.packet()), Fate.DROPPED);
        sender.send(own);
        collect(fates, 0);
      }
    }
    awaitSentinel(tun, fates);
    return fates;
  }

  @Test
  void kernelAndScanAgreeAboutIncomingPackets() throws Exception {
    int dropped = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Policy> policies = traffic.policies(1 + round * 2);
      install(policies);
      List<Packet> packets = packets();
      Map<String, Fate> byScan = new TreeMap<>();
      Map<Integer, Fate> firsts = new HashMap<>();
      Map<Integer, Boolean> admitted = new HashMap<>();
      for (Packet packet : packets) {
        if (!packet.later()) {
          admitted.put(packet.name(), isAdmitted(firstMatch(policies, packet, true)));
        }
        Fate onward = outgoing(firstMatch(policies, packet, false));
        Fate fate = admitted.get(packet.name()) ? onward : Fate.DROPPED;
        byScan.put(nameOf(packet), behindItsFirst(packet, fate, firsts));
        dropped += admitted.get(packet.name()) ? 0 : 1;
      }
      assertAgree(byScan, byKernel(wan, packets), packets, policies);
    }
    assertTrue(dropped > ROUNDS * 2, "dropped by the check: " + dropped);
  }

  /**
   * The kernel sends no later fragment when the first has been dropped on its way out, and one
   * whose first has left in clear follows it.
   */
  private static Fate behindItsFirst(Packet packet, Fate fate, Map<Integer, Fate> firsts) {
    if (!packet.later()) {
      firsts.put(packet.name(), fate);
    }
    Fate first = firsts.get(packet.name());
    return first == Fate.PROTECTED ? fate : first;
  }

  private static void assertAgree(
      Map<String, Fate> byScan,
      Map<String, Fate> byKernel,
      List<Packet> packets,
      List<Policy> policies) {
    List<String> differences =
        packets.stream()
            .filter(packet -> byScan.get(nameOf(packet)) != byKernel.get(nameOf(packet)))
            .map(
                packet ->
                    "%s: scan %s, kernel %s"
                        .formatted(
                            packet, byScan.get(nameOf(packet)), byKernel.get(nameOf(packet))))
            .toList();
    assertEquals(List.of(), differences, () -> "by " + policies);
  }

  @Test
  void manyPoliciesAreInstalledAndOneOfThemIsExchanged() throws Exception {
    List<InterceptRule> rules = new ArrayList<>();
    for (int i = 1; i <= MANY; i++) {
      Prefix branch = Prefix.parse("10.%d.%d.0/24".formatted(64 + i / 256, i % 256));
      rules.add(Site.rule(i, Prefix.parse("10.1.0.0/16"), branch, PROTECT_ACQUIRING));
    }
    long begin = System.nanoTime();
    installRules(rules);
    long installed = System.nanoTime();
    rules.set(
        MANY - 1,
        Site.rule(MANY, rules.getLast().source(), rules.getLast().destination(), PASS_WITHOUT_SA));
    installRules(rules);
    long exchanged = System.nanoTime();
    System.out.printf(
        "%d policies: installed in %d ms, one exchanged in %d ms%n",
        MANY, (installed - begin) / 1_000_000, (exchanged - installed) / 1_000_000);
    long counters = gateway.call(interception::counters).size();
    assertEquals(4L * MANY - 2, counters, "four for each rule, two where it passes");
  }

  private void install(List<Policy> policies) throws Exception {
    // Connections of the round before are of no interest here, and many.
    gateway.execute("conntrack -F");
    List<InterceptRule> rules =
        policies.stream().sorted(Policy.ORDER).map(DifferentialPolicyTest::rule).toList();
    installRules(rules);
  }

  private void installRules(List<InterceptRule> rules) throws Exception {
    gateway.call(
        () -> {
          interception.install(new InterceptionPlan(rules, List.of("wan0"), List.of()));
          return null;
        });
  }

  private static InterceptRule rule(Policy policy) {
    InterceptRule.Verdict verdict =
        switch (policy.action()) {
          case NONE -> InterceptRule.Verdict.PASS;
          case DISCARD -> InterceptRule.Verdict.DISCARD;
          case ENCRYPT ->
              switch (policy.level()) {
                case USE -> InterceptRule.Verdict.PASS_WITHOUT_SA;
                case ACQUIRE -> InterceptRule.Verdict.PASS_ACQUIRING;
                case REQUIRE, UNIQUE -> InterceptRule.Verdict.PROTECT_ACQUIRING;
              };
        };
    return new InterceptRule(
        Integer.parseInt(policy.name()),
        Prefix.parse(policy.source().toString()),
        Prefix.parse(policy.destination().toString()),
        policy.protocol(),
        new PortRange(policy.sourcePorts().first(), policy.sourcePorts().last()),
        new PortRange(policy.destinationPorts().first(), policy.destinationPorts().last()),
        verdict,
        policy.action() == Policy.Action.ENCRYPT
            ? Integer.parseInt(policy.name())
            : InterceptRule.NOT_ITS_OWN);
  }

  private List<Packet> packets() {
    List<Packet> packets = new ArrayList<>();
    for (int i = 1; i <= PACKETS; i++) {
      packets.addAll(traffic.packet(i));
    }
    return packets;
  }

  private static String nameOf(Packet packet) {
    return packet.name() + (packet.later() ? " later" : "");
  }

  /** The first policy that matches; undecided when a fragment does not tell what it asks for. */
  private record Matched(Policy policy, boolean undecided) {}

  private static Matched firstMatch(List<Policy> policies, Packet packet, boolean incoming) {
    IpAddress source = incoming ? packet.destination() : packet.source();
    IpAddress destination = incoming ? packet.source() : packet.destination();
    int sourcePort = incoming ? packet.destinationPort() : packet.sourcePort();
    int destinationPort = incoming ? packet.sourcePort() : packet.destinationPort();
    for (Policy policy : policies.stream().sorted(Policy.ORDER).toList()) {
      if (policy.source().contains(source)
          && policy.destination().contains(destination)
          && (policy.protocol() == 0 || policy.protocol() == packet.protocol())) {
        boolean anyPorts = policy.sourcePorts().isAny() && policy.destinationPorts().isAny();
        if (!anyPorts && packet.later() && packet.hasPorts()) {
          return new Matched(policy, true);
        }
        if (anyPorts
            || (contains(policy.sourcePorts(), sourcePort)
                && contains(policy.destinationPorts(), destinationPort))) {
          return new Matched(policy, false);
        }
      }
    }
    return null;
  }

  private static boolean contains(dev.culvert.contracts.PortRange ports, int port) {
    return ports.isAny() || ports.contains(port);
  }

  private static Fate outgoing(Matched matched) {
    if (matched == null) {
      return Fate.PASSED;
    }
    if (matched.undecided) {
      return undecided(matched.policy);
    }
    return switch (matched.policy.action()) {
      case NONE -> Fate.PASSED;
      case DISCARD -> Fate.DROPPED;
      case ENCRYPT ->
          switch (matched.policy.level()) {
            case USE, ACQUIRE -> Fate.PASSED;
            case REQUIRE, UNIQUE -> Fate.PROTECTED;
          };
    };
  }

  /** The TUN gets it where the engine may have seen the first fragment. */
  private static Fate undecided(Policy policy) {
    return policy.action() == Policy.Action.ENCRYPT
            && (policy.level() == Policy.Level.REQUIRE || policy.level() == Policy.Level.UNIQUE)
        ? Fate.PROTECTED
        : Fate.DROPPED;
  }

  /** Requirement 2.8, no SA being there. */
  private static boolean isAdmitted(Matched matched) {
    return outgoing(matched) == Fate.PASSED;
  }

  private static Fate byEngine(Spd spd, Packet packet) {
    SelectorFields fields = new SelectorFields();
    fields.read(packet.bytes().array(), 0);
    return fate(spd.snapshot().decide(fields, 0));
  }

  private static Fate fate(dev.culvert.esp.spd.Verdict verdict) {
    return switch (verdict) {
      case dev.culvert.esp.spd.Verdict.Protect protect -> Fate.PROTECTED;
      case dev.culvert.esp.spd.Verdict.Hold hold -> Fate.PROTECTED;
      case dev.culvert.esp.spd.Verdict.Pass pass -> Fate.PASSED;
      case dev.culvert.esp.spd.Verdict.Discard discard ->
          discard.reason() == DropReason.FRAGMENT_PORTS_UNKNOWN
              ? undecided(discard.entry().policy())
              : Fate.DROPPED;
      case dev.culvert.esp.spd.Verdict.Unmatched unmatched -> Fate.PASSED;
    };
  }

  /**
   * Where the packets come out. Behind them goes one that nothing matches: when it has come, what
   * has not come before does not come.
   */
  private Map<String, Fate> byKernel(TunDevice from, List<Packet> packets) throws Exception {
    Map<String, Fate> fates = new TreeMap<>();
    for (Packet packet : packets) {
      fates.put(nameOf(packet), Fate.DROPPED);
      write(from, packet);
      collect(fates, 0);
    }
    awaitSentinel(from, fates);
    return fates;
  }

  private void awaitSentinel(TunDevice from, Map<String, Fate> fates) throws Exception {
    write(from, RandomTraffic.unmatched(SENTINEL));
    while (!fates.containsKey(Integer.toString(SENTINEL))) {
      assertTrue(collect(fates, WAIT_MILLIS), "the last packet does not come");
    }
    fates.remove(Integer.toString(SENTINEL));
  }

  private static void write(TunDevice to, Packet packet) throws LinuxException {
    to.write(packet.bytes().array(), 0, packet.bytes().capacity());
  }

  private boolean collect(Map<String, Fate> fates, int waitMillis) throws LinuxException {
    boolean any = poll.await(waitMillis);
    byte[] buffer = new byte[TunDevice.MAX_PACKET];
    for (int n = tun.read(buffer, 0); n > 0; n = tun.read(buffer, 0)) {
      fates.put(RandomTraffic.nameOf(buffer), Fate.PROTECTED);
    }
    for (int n = wan.read(buffer, 0); n > 0; n = wan.read(buffer, 0)) {
      fates.put(RandomTraffic.nameOf(buffer), Fate.PASSED);
    }
    return any;
  }
}
