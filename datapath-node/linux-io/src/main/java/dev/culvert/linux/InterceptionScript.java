package dev.culvert.linux;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.RuleCounter.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Renders a plan as one nftables transaction of two tables.
 *
 * <pre>
 * netdev culvert   one egress chain per device -> classify: sets the mark that tc redirects
 * inet culvert     srcnat - 1   bypass     identity source NAT of what is protected or discarded
 *                  srcnat       srcnat     the user's rules
 *                  srcnat + 10  unguarded  drops what is to be protected on other devices
 *                  srcnat + 11  acquire    logs what passes although its rule wants an SA
 *                  dstnat + 10  inbound    the policy check of clear packets that come in
 * </pre>
 *
 * The policy is a list of rules in order: first match wins without any rewriting of selectors.
 */
final class InterceptionScript {
  static final String TABLE = "culvert";

  /** The longest IPv4 header and the ports behind it, and room. */
  private static final int LOGGED_BYTES = 128;

  private final InterceptionPlan plan;
  private final String tun;
  private final Map<String, RuleCounter> before = new HashMap<>();
  private final StringBuilder script = new StringBuilder();

  /**
   * @param before the counters that go on from where they are
   */
  private InterceptionScript(InterceptionPlan plan, String tun, Collection<RuleCounter> before) {
    this.plan = plan;
    this.tun = tun;
    before.forEach(c -> this.before.put(RuleCounter.objectName(c.rule(), c.kind()), c));
  }

  static String render(InterceptionPlan plan, String tun, Collection<RuleCounter> before) {
    return new InterceptionScript(plan, tun, before).render();
  }

  private String render() {
    script.append(Nftables.replaceTable("netdev", TABLE));
    script.append(Nftables.replaceTable("inet", TABLE));
    line("table netdev " + TABLE + " {");
    counters(Kind.OUT_ACCEPT, Kind.OUT_DROP, Kind.OUT_REDIRECT);
    classify();
    plan.devices().forEach(this::egress);
    line("}");
    line("table inet " + TABLE + " {");
    counters(
        Kind.OUT_DROP_UNGUARDED, Kind.IN_ACCEPT, Kind.IN_DROP, Kind.IN_DROP_ENCRYPTED_EXPECTED);
    bypass();
    sourceNat();
    unguarded();
    acquire();
    inbound();
    line("}");
    return script.toString();
  }

  private void line(String text) {
    script.append(text).append('\n');
  }

  private void counters(Kind... kinds) {
    for (InterceptRule rule : plan.rules()) {
      for (Kind kind : kinds) {
        String name = RuleCounter.objectName(rule.number(), kind);
        RuleCounter start = before.get(name);
        long packets = start == null ? 0 : start.packets();
        long bytes = start == null ? 0 : start.bytes();
        line("counter %s { packets %d bytes %d }".formatted(name, packets, bytes));
      }
    }
  }

  private void classify() {
    line("chain classify {");
    line(ownIke() + " accept");
    String redirect =
        "meta mark set meta mark | " + PacketMark.hex(PacketMark.REDIRECT) + " accept";
    for (InterceptRule rule : plan.rules()) {
      dropLaterFragments(rule, Kind.OUT_DROP);
      String match = outbound(rule);
      line(
          switch (rule.verdict()) {
            case PASS, PASS_WITHOUT_SA, PASS_ACQUIRING ->
                match + count(rule, Kind.OUT_ACCEPT) + "accept";
            case DISCARD -> match + count(rule, Kind.OUT_DROP) + "drop";
            case PROTECT_ACQUIRING, PROTECT_ESTABLISHED ->
                match + count(rule, Kind.OUT_REDIRECT) + redirect;
          });
    }
    line("}");
  }

  private void egress(String device) {
    line("chain egress-%s {".formatted(device));
    line("type filter hook egress device \"%s\" priority 0; policy accept;".formatted(device));
    line("jump classify");
    line("}");
  }

  /**
   * A fragment behind the first has no ports. When the rule that it may belong to does not let it
   * pass in clear, it is dropped (RFC 4301, section 7).
   */
  private void dropLaterFragments(InterceptRule rule, Kind kind) {
    if (rule.selectsPorts() && !rule.verdict().passes()) {
      String fragments = notEncryptedBy(rule) + rule.family().laterFragment() + " ";
      line(fragments + addresses(rule) + protocol(rule) + count(rule, kind) + "drop");
    }
  }

  /**
   * The rules see packets behind source NAT, so what they are to stop must keep its source. What
   * passes for want of an SA keeps it too: its connection goes on through the tunnel.
   */
  private void bypass() {
    line("chain bypass {");
    line("type nat hook postrouting priority srcnat - 1; policy accept;");
    for (InterceptRule rule : plan.rules()) {
      String keyword = rule.family().keyword();
      String identity = "snat " + keyword + " to " + keyword + " saddr";
      line(selectors(rule) + (rule.verdict() == Verdict.PASS ? "accept" : identity));
    }
    line("}");
  }

  private void sourceNat() {
    line("chain srcnat {");
    line("type nat hook postrouting priority srcnat; policy accept;");
    for (SourceNatRule rule : plan.sourceNat()) {
      StringBuilder match = new StringBuilder();
      rule.outInterface().ifPresent(name -> match.append("oifname \"" + name + "\" "));
      rule.source().ifPresent(prefix -> match.append(address("saddr", prefix)));
      rule.destination().ifPresent(prefix -> match.append(address("daddr", prefix)));
      line(match + rule.action().statement());
    }
    line("}");
  }

  /**
   * The guarded interfaces are known by index here: one that was made anew under an old name has
   * lost its egress chain.
   */
  private void unguarded() {
    line("chain unguarded {");
    line("type filter hook postrouting priority srcnat + 10; policy accept;");
    line("oif " + interfaces(Stream.concat(Stream.of("lo", tun), plan.devices().stream())));
    line(ownIke() + " accept");
    for (InterceptRule rule : plan.rules()) {
      dropLaterFragments(rule, Kind.OUT_DROP_UNGUARDED);
      String match = outbound(rule);
      line(
          switch (rule.verdict()) {
            case PASS, PASS_WITHOUT_SA, PASS_ACQUIRING -> match + "accept";
            case DISCARD, PROTECT_ACQUIRING, PROTECT_ESTABLISHED ->
                match + count(rule, Kind.OUT_DROP_UNGUARDED) + "drop";
          });
    }
    line("}");
  }

  /**
   * Once a second a rule's packets ask for an SA. They are logged here and not where they are
   * marked, since an egress hook would log them from their link header on.
   */
  private void acquire() {
    if (plan.rules().stream().noneMatch(rule -> rule.verdict() == Verdict.PASS_ACQUIRING)) {
      return;
    }
    line("chain acquire {");
    line("type filter hook postrouting priority srcnat + 11; policy accept;");
    line("oifname " + interfaces(Stream.of("lo", tun)));
    line(ownIke() + " accept");
    for (InterceptRule rule : plan.rules()) {
      String match = outbound(rule);
      if (rule.verdict() == Verdict.PASS_ACQUIRING) {
        String log =
            "limit rate 1/second burst 1 packets log group %d snaplen %d queue-threshold 1";
        line(match + log.formatted(Interception.ACQUIRE_GROUP, LOGGED_BYTES));
      }
      line(match + "accept");
    }
    line("}");
  }

  /**
   * Fragments are whole again here, since connection tracking comes first. What arrives by the TUN
   * was decrypted, and checked against its SA by who wrote it there.
   */
  private void inbound() {
    line("chain inbound {");
    line("type filter hook prerouting priority dstnat + 10; policy accept;");
    line("iifname " + interfaces(Stream.of("lo", tun)));
    line("udp dport { 500, 4500 } fib daddr type local accept");
    line("meta l4proto esp fib daddr type local accept");
    for (InterceptRule rule : plan.rules()) {
      String match = selectors(rule.reversed());
      line(
          switch (rule.verdict()) {
            case PASS, PASS_WITHOUT_SA, PASS_ACQUIRING ->
                match + count(rule, Kind.IN_ACCEPT) + "accept";
            case DISCARD, PROTECT_ACQUIRING -> match + count(rule, Kind.IN_DROP) + "drop";
            case PROTECT_ESTABLISHED ->
                match + count(rule, Kind.IN_DROP_ENCRYPTED_EXPECTED) + "drop";
          });
    }
    line("}");
  }

  private static String ownIke() {
    return "meta mark & " + PacketMark.hex(PacketMark.IKE) + " != 0";
  }

  private static String interfaces(Stream<String> names) {
    return names.map(name -> '"' + name + '"').collect(Collectors.joining(", ", "{ ", " } accept"));
  }

  private static String outbound(InterceptRule rule) {
    return notEncryptedBy(rule) + selectors(rule);
  }

  private static String notEncryptedBy(InterceptRule rule) {
    return "meta mark & %s != %s "
        .formatted(
            PacketMark.hex(PacketMark.RULE_FIELD),
            PacketMark.hex(PacketMark.encryptedBy(rule.number())));
  }

  private static String selectors(InterceptRule rule) {
    return addresses(rule)
        + protocol(rule)
        + ports("sport", rule.sourcePorts())
        + ports("dport", rule.destinationPorts());
  }

  private static String addresses(InterceptRule rule) {
    return address("saddr", rule.source()) + address("daddr", rule.destination());
  }

  private static String address(String field, Prefix prefix) {
    return prefix.family().keyword() + " " + field + " " + prefix + " ";
  }

  private static String protocol(InterceptRule rule) {
    return rule.protocol() == 0 ? "" : "meta l4proto " + rule.protocol() + " ";
  }

  private static String ports(String field, PortRange ports) {
    return ports.any() ? "" : "th " + field + " " + ports + " ";
  }

  private static String count(InterceptRule rule, Kind kind) {
    return "counter name " + RuleCounter.objectName(rule.number(), kind) + " ";
  }
}
