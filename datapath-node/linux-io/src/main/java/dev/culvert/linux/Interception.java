package dev.culvert.linux;

import dev.culvert.linux.PolicyTable.Exchange;
import dev.culvert.linux.RuleCounter.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Steers what the security policy protects into the TUN: forwarded and local packets alike, behind
 * routing and source NAT, before they leave.
 *
 * <pre>
 * route -> source NAT -> nftables egress: first match, mark -> tc: marked? -> TUN -> reader
 *                                                                   |
 *                                                                   +-> device
 * </pre>
 *
 * It fails closed. Everything stays when the process ends: marked packets then go to a TUN without
 * a reader, where the kernel drops them, and flow again within a second of a new one. Only {@link
 * #remove} lets them leave in clear.
 *
 * <p>The kernel holds the state. An object of this class may be made anew over what an earlier
 * process left. It is for one thread at a time.
 */
public final class Interception {
  /** The NFLOG group of packets that pass although their rule wants an SA. */
  public static final int ACQUIRE_GROUP = 4500;

  /** What a counter is of. */
  record Counted(int rule, Kind kind) {}

  private final String tun;

  /** The selectors whose connections have been forgotten by this process. */
  private Set<Conntrack.Selector> active = Set.of();

  /** What stands in the kernel; null when an earlier process may have left it. */
  private InterceptionScript installed;

  /** The interfaces that it guards, which lose their chains when they are made anew. */
  private Map<String, Integer> guarded = Map.of();

  /** What elements had counted that are gone, of rules that stay. */
  private Map<Counted, RuleCounter> ended = Map.of();

  /**
   * @param tun the name of the TUN, which whoever reads it has opened, persistent
   */
  public Interception(String tun) {
    this.tun = InterfaceName.check(tun);
  }

  /**
   * Puts the plan in the place of the one before. What differs changes in one step, and the
   * redirection stands before there are any: at no time does a packet leave that both plans
   * protect. Counters of rules that stay go on.
   *
   * @throws IOException when the host lacks a tool or a device; the plan before is then still there
   */
  public void install(InterceptionPlan plan) throws IOException {
    IpLink.setTunUp(tun);
    SourceValidation.loosen(tun);
    for (String device : plan.devices()) {
      Tc.redirectMarked(device, PacketMark.REDIRECT, tun);
    }
    InterceptionScript wanted = new InterceptionScript(plan, tun);
    Map<String, Integer> devices = IpLink.indexes();
    devices.keySet().retainAll(plan.devices());
    if (!devices.equals(guarded) || !exchange(plan, wanted)) {
      keepingCounts(plan, wanted.replacement());
    }
    installed = wanted;
    guarded = devices;
    forgetConnections(plan);
  }

  /** Changes what differs; whether that was possible. */
  private boolean exchange(InterceptionPlan plan, InterceptionScript wanted) {
    if (installed == null) {
      return false;
    }
    Optional<Exchange> exchange = wanted.exchange(installed);
    if (exchange.isEmpty()) {
      return false;
    }
    try {
      if (exchange.get().takesAway()) {
        keepingCounts(plan, exchange.get().script());
      } else {
        Nftables.apply(exchange.get().script());
      }
      return true;
    } catch (IOException e) {
      // Somebody else has changed the tables, which the whole of them mends.
      return false;
    }
  }

  /** Applies a script that takes counters away: those of the plan's rules go on. */
  private void keepingCounts(InterceptionPlan plan, String script) throws IOException {
    Map<Counted, RuleCounter> before = totals();
    Nftables.apply(script);
    Set<Integer> numbers =
        plan.rules().stream().map(InterceptRule::number).collect(Collectors.toSet());
    before.keySet().removeIf(counted -> !numbers.contains(counted.rule));
    ended = difference(before, inKernel());
  }

  /** A connection that was masqueraded before its policy became active would stay so. */
  private void forgetConnections(InterceptionPlan plan) throws IOException {
    Set<Conntrack.Selector> now =
        plan.rules().stream()
            .filter(rule -> rule.verdict() != InterceptRule.Verdict.PASS)
            .map(rule -> new Conntrack.Selector(rule.source(), rule.destination(), rule.protocol()))
            .collect(Collectors.toSet());
    Set<Conntrack.Selector> activated = new HashSet<>(now);
    activated.removeAll(active);
    Conntrack.delete(activated);
    active = now;
  }

  /** What the rules have done, one entry per rule and kind. */
  public List<RuleCounter> counters() throws IOException {
    return List.copyOf(totals().values());
  }

  private Map<Counted, RuleCounter> totals() throws IOException {
    Map<Counted, RuleCounter> totals = inKernel();
    ended.forEach((counted, counter) -> totals.merge(counted, counter, RuleCounter::plus));
    return totals;
  }

  /** Sums up the counters, of which a rule and kind may have several. */
  private static Map<Counted, RuleCounter> inKernel() throws IOException {
    Map<Counted, RuleCounter> counters = new HashMap<>();
    CounterDump.Receiver sum =
        (comment, packets, bytes) ->
            RuleCounter.of(comment, packets, bytes)
                .ifPresent(
                    counter ->
                        counters.merge(
                            new Counted(counter.rule(), counter.kind()),
                            counter,
                            RuleCounter::plus));
    try (CounterDump dump = CounterDump.open()) {
      dump.read(CounterDump.Family.NETDEV, InterceptionScript.TABLE, sum);
      dump.read(CounterDump.Family.INET, InterceptionScript.TABLE, sum);
    }
    return counters;
  }

  /** What {@code now} lacks of what had been counted {@code before}. */
  private static Map<Counted, RuleCounter> difference(
      Map<Counted, RuleCounter> before, Map<Counted, RuleCounter> now) {
    Map<Counted, RuleCounter> lacking = new HashMap<>();
    before.forEach(
        (counted, counter) -> {
          RuleCounter there = now.get(counted);
          RuleCounter rest = there == null ? counter : counter.minus(there);
          if (rest.packets() > 0) {
            lacking.put(counted, rest);
          }
        });
    return lacking;
  }

  /**
   * Takes everything away, also what an earlier process left: packets then leave in clear. Parts
   * that are missing are passed over, so it can be called at any time.
   */
  public void remove() throws IOException {
    Nftables.deleteTable("netdev", InterceptionScript.TABLE);
    Nftables.deleteTable("inet", InterceptionScript.TABLE);
    List<String> devices = IpLink.names();
    for (String device : devices) {
      Tc.remove(device);
    }
    if (devices.contains(tun)) {
      IpLink.delete(tun);
    }
    active = Set.of();
    installed = null;
    ended = Map.of();
  }
}
