package dev.culvert.linux;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.PolicyLayers.Placed;
import dev.culvert.linux.PolicyTable.Exchange;
import dev.culvert.linux.PolicyTable.OwnOutput;
import dev.culvert.linux.RuleCounter.Kind;
import dev.culvert.linux.VerdictMap.Element;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Renders a plan as two nftables tables, which change in one transaction.
 *
 * <pre>
 * netdev culvert   two egress chains per device -> classify: sets the mark that tc redirects
 *                                               -> witness: counts what is protected and has none
 * inet culvert     srcnat - 1   bypass     identity source NAT of what is protected or discarded
 *                  srcnat       srcnat     the user's rules
 *                  srcnat + 10  unguarded  drops what is to be protected on other devices
 *                  srcnat + 11  acquire    logs what passes although its rule wants an SA
 *                  dstnat + 10  inbound    the policy check of clear packets that come in
 * </pre>
 *
 * In each of them the policy is a row of verdict maps, one for each layer of {@link PolicyLayers}.
 * A fragment that does not show what its first possible rule asks for is dropped (RFC 4301, section
 * 7); on its way out the TUN gets it if that rule protects, since the packet engine may have seen
 * the first fragment. It passes when that one has left in clear.
 */
final class InterceptionScript {
  static final String TABLE = "culvert";

  /** The longest IPv4 header and the ports behind it, and room. */
  private static final int LOGGED_BYTES = 128;

  /** In IPv6 the kernel looks behind AH for the layer-4 protocol. */
  private static final String AH_OVER_IPV6 = "ip6 nexthdr ah fib daddr type local accept";

  /** Without neighbours there is no IPv6 at all; from a router away these have no hop limit 255. */
  private static final String NEIGHBOURS =
      "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit,"
          + " nd-neighbor-advert, nd-redirect } ip6 hoplimit 255 accept";

  /** Switches that follow these (RFC 4541) deliver no neighbour solicitation without them. */
  private static final String LISTENERS =
      "icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done,"
          + " mld2-listener-report } ip6 hoplimit 1 accept";

  private final InterceptionPlan plan;
  private final String tun;
  private final Map<IpFamily, List<InterceptRule>> rules;
  private final PolicyTable netdev;
  private final PolicyTable inet;

  InterceptionScript(InterceptionPlan plan, String tun) {
    this.plan = plan;
    this.tun = tun;
    this.rules = byVersion(plan.rules().stream());
    PolicyTable.Arrangements arrangements = new PolicyTable.Arrangements();
    this.netdev = new PolicyTable("netdev", TABLE, arrangements);
    this.inet = new PolicyTable("inet", TABLE, arrangements);
    classify();
    witness();
    plan.devices().forEach(this::egress);
    bypass();
    sourceNat();
    unguarded();
    acquire();
    inbound();
  }

  private static Map<IpFamily, List<InterceptRule>> byVersion(Stream<InterceptRule> rules) {
    return rules.collect(
        Collectors.groupingBy(
            InterceptRule::family, () -> new EnumMap<>(IpFamily.class), Collectors.toList()));
  }

  /** Both tables anew. */
  String replacement() {
    return netdev.replacement() + inet.replacement();
  }

  /**
   * What makes an earlier script's tables these; empty when it takes more than an exchange of
   * elements.
   */
  Optional<Exchange> exchange(InterceptionScript earlier) {
    return netdev
        .exchange(earlier.netdev)
        .flatMap(changed -> inet.exchange(earlier.inet).map(changed::and));
  }

  private void classify() {
    netdev.chain(
        "to-tun",
        List.of("meta mark set meta mark | " + PacketMark.hex(PacketMark.REDIRECT) + " accept"));
    clearFragments().map(ClearFragments::declaration).forEach(netdev::set);
    List<String> first = clearFragments().map(ClearFragments::following).toList();
    policyChain(netdev, "classify", first, OwnOutput.MARKED, this::outbound);
  }

  /** Of the versions of IP in which some fragment does not show what a rule asks for. */
  private Stream<ClearFragments> clearFragments() {
    return rules.entrySet().stream()
        .filter(
            ofVersion ->
                ofVersion.getValue().stream()
                    .anyMatch(rule -> !rule.asksFor().isShownByAll(ofVersion.getKey())))
        .map(ofVersion -> new ClearFragments(ofVersion.getKey()));
  }

  private Element outbound(Placed placed) {
    if (placed.undecided() && !placed.rule().verdict().protects()) {
      return counted(placed, Kind.OUT_DROP, "drop");
    }
    return switch (placed.rule().verdict()) {
      case PASS, PASS_WITHOUT_SA, PASS_ACQUIRING -> counted(placed, Kind.OUT_ACCEPT, "accept");
      case DISCARD -> counted(placed, Kind.OUT_DROP, "drop");
      case PROTECT_ACQUIRING, PROTECT_ESTABLISHED ->
          counted(placed, Kind.OUT_REDIRECT, "goto to-tun");
    };
  }

  private void egress(String device) {
    netdev.chain(
        "egress-" + device,
        List.of(
            "type filter hook egress device \"%s\" priority 0; policy accept;".formatted(device),
            "jump classify"));
    List<String> left = new ArrayList<>();
    left.add(
        "type filter hook egress device \"%s\" priority 1000; policy accept;".formatted(device));
    clearFragments().map(ClearFragments::remembering).forEach(left::add);
    left.add("jump witness");
    netdev.chain("left-" + device, left);
  }

  /**
   * What leaves, seen behind all that may have changed it since it was classified. A count says
   * that protected traffic has left in clear.
   */
  private void witness() {
    List<String> first =
        List.of("meta mark & " + PacketMark.hex(PacketMark.REDIRECT) + " != 0 accept");
    policyChain(netdev, "witness", first, OwnOutput.MARKED, InterceptionScript::seen);
  }

  private static Element seen(Placed placed) {
    boolean isProtected = placed.rule().verdict().protects() && !placed.undecided();
    return isProtected ? counted(placed, Kind.OUT_CLEAR, "accept") : Element.uncounted("accept");
  }

  /**
   * The rules see packets behind source NAT, so what they are to stop must keep its source. What
   * passes for want of an SA keeps it too: its connection goes on through the tunnel.
   */
  private void bypass() {
    for (IpFamily version : IpFamily.values()) {
      String ip = version.keyword();
      inet.chain("identity-" + ip, List.of("snat " + ip + " to " + ip + " saddr"));
    }
    List<String> lines = new ArrayList<>();
    lines.add("type nat hook postrouting priority srcnat - 1; policy accept;");
    lines.addAll(inet.policy("bypass", rules, OwnOutput.NONE, this::withoutNat));
    inet.chain("bypass", lines);
  }

  private Element withoutNat(Placed placed) {
    boolean mayChange = placed.rule().verdict() == Verdict.PASS && !placed.undecided();
    return Element.uncounted(
        mayChange ? "accept" : "goto identity-" + placed.rule().family().keyword());
  }

  private void sourceNat() {
    List<String> lines = new ArrayList<>();
    lines.add("type nat hook postrouting priority srcnat; policy accept;");
    for (SourceNatRule rule : plan.sourceNat()) {
      StringBuilder match = new StringBuilder();
      rule.outInterface().ifPresent(name -> match.append("oifname \"" + name + "\" "));
      rule.source().ifPresent(prefix -> match.append(address("saddr", prefix)));
      rule.destination().ifPresent(prefix -> match.append(address("daddr", prefix)));
      lines.add(match + rule.action().statement());
    }
    inet.chain("srcnat", lines);
  }

  /**
   * The guarded interfaces are known by index here: one that was made anew under an old name has
   * lost its egress chain.
   */
  private void unguarded() {
    List<String> first =
        List.of(
            "type filter hook postrouting priority srcnat + 10; policy accept;",
            "oif " + interfaces(Stream.concat(Stream.of("lo", tun), plan.devices().stream())));
    policyChain(inet, "unguarded", first, OwnOutput.MARKED, this::elsewhere);
  }

  private Element elsewhere(Placed placed) {
    return placed.rule().verdict().passes() && !placed.undecided()
        ? Element.uncounted("accept")
        : counted(placed, Kind.OUT_DROP_UNGUARDED, "drop");
  }

  /**
   * Once a second a rule's packets ask for an SA. They are logged here and not where they are
   * marked, since an egress hook would log them from their link header on.
   */
  private void acquire() {
    List<InterceptRule> acquiring =
        plan.rules().stream().filter(rule -> rule.verdict() == Verdict.PASS_ACQUIRING).toList();
    if (acquiring.isEmpty()) {
      return;
    }
    for (InterceptRule rule : acquiring) {
      String log =
          "limit rate 1/second burst 1 packets log group %d snaplen %d queue-threshold 1"
              .formatted(Interception.ACQUIRE_GROUP, LOGGED_BYTES);
      inet.chain("ask-" + rule.number(), List.of(log, "accept"));
    }
    List<String> first =
        List.of(
            "type filter hook postrouting priority srcnat + 11; policy accept;",
            "oifname " + interfaces(Stream.of("lo", tun)));
    policyChain(inet, "acquire", first, OwnOutput.MARKED, this::asking);
  }

  private Element asking(Placed placed) {
    boolean asks = placed.rule().verdict() == Verdict.PASS_ACQUIRING && !placed.undecided();
    return Element.uncounted(asks ? "goto ask-" + placed.rule().number() : "accept");
  }

  /**
   * Fragments are whole again here, since connection tracking comes first. What arrives by the TUN
   * was decrypted, and checked against its SA by who wrote it there.
   */
  private void inbound() {
    Map<IpFamily, List<InterceptRule>> reversed =
        byVersion(plan.rules().stream().map(InterceptRule::reversed));
    List<String> lines =
        new ArrayList<>(
            List.of(
                "type filter hook prerouting priority dstnat + 10; policy accept;",
                "iifname " + interfaces(Stream.of("lo", tun)),
                "udp dport { 500, 4500 } fib daddr type local accept",
                "meta l4proto { esp, ah } fib daddr type local accept",
                AH_OVER_IPV6,
                NEIGHBOURS,
                LISTENERS));
    lines.addAll(inet.policy("inbound", reversed, OwnOutput.NONE, this::checked));
    inet.chain("inbound", lines);
  }

  private Element checked(Placed placed) {
    if (placed.undecided()) {
      return counted(placed, Kind.IN_DROP, "drop");
    }
    return switch (placed.rule().verdict()) {
      case PASS, PASS_WITHOUT_SA, PASS_ACQUIRING -> counted(placed, Kind.IN_ACCEPT, "accept");
      case DISCARD, PROTECT_ACQUIRING -> counted(placed, Kind.IN_DROP, "drop");
      case PROTECT_ESTABLISHED -> counted(placed, Kind.IN_DROP_ENCRYPTED_EXPECTED, "drop");
    };
  }

  private void policyChain(
      PolicyTable table,
      String name,
      List<String> first,
      OwnOutput own,
      Function<Placed, Element> action) {
    List<String> lines = new ArrayList<>(first);
    lines.add("meta mark & " + PacketMark.hex(PacketMark.PASS) + " != 0 accept");
    lines.add(NEIGHBOURS);
    lines.add(LISTENERS);
    lines.addAll(table.policy(name, rules, own, action));
    table.chain(name, lines);
  }

  private static Element counted(Placed placed, Kind kind, String verdict) {
    return new Element(verdict, RuleCounter.name(placed.rule().number(), kind));
  }

  private static String interfaces(Stream<String> names) {
    return names.map(name -> '"' + name + '"').collect(Collectors.joining(", ", "{ ", " } accept"));
  }

  private static String address(String field, Prefix prefix) {
    return prefix.family().keyword() + " " + field + " " + prefix + " ";
  }
}
