package dev.culvert.datapath.report;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport.Counters;
import dev.culvert.contracts.event.SaReport.PolicyCounters;
import dev.culvert.contracts.event.SaReport.SaCounters;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.stats.DropCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the node's counter reports. For the control thread. */
public final class CounterReports {

  /** What has not changed is said again, so that a reader needs no longer past than this. */
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final String node;
  private final long generation;
  private final Spd spd;
  private final InboundSad sad;
  private final DropCounters inDrops;
  private final DropCounters outDrops;
  private final RelayCounters relay;
  private Map<SaKey, SaCounters> toldSas = Map.of();
  private Map<String, PolicyCounters> toldPolicies = Map.of();
  private Map<String, Long> toldGlobal = Map.of();
  private Instant repeatAt = Instant.MIN;

  /** Reports of these parts. */
  public CounterReports(
      String node,
      long generation,
      Spd spd,
      InboundSad sad,
      DropCounters inDrops,
      DropCounters outDrops,
      RelayCounters relay) {
    this.node = node;
    this.generation = generation;
    this.spd = spd;
    this.sad = sad;
    this.inDrops = inDrops;
    this.outDrops = outDrops;
    this.relay = relay;
  }

  /**
   * What has changed since the last time, and once in a minute all; empty when there is nothing to
   * say.
   *
   * @param policies names of the policies that the node applies
   * @param clear what the kernel counted of packets in clear, by policy
   */
  public List<Counters> changed(
      Collection<String> policies, Map<String, ClearCounters> clear, Instant now) {
    if (!now.isBefore(repeatAt)) {
      repeatAt = now.plus(REPEAT);
      toldSas = Map.of();
      toldPolicies = Map.of();
      toldGlobal = Map.of();
    }
    List<SaCounters> sas = sas();
    List<PolicyCounters> ofPolicies = policies.stream().map(name -> of(name, clear)).toList();
    Map<String, Long> global = global(ofPolicies, clear);
    List<SaCounters> newSas = sas.stream().filter(sa -> !sa.equals(toldSas.get(sa.sa()))).toList();
    List<PolicyCounters> newPolicies =
        ofPolicies.stream().filter(one -> !one.equals(toldPolicies.get(one.policy()))).toList();
    Map<String, Long> newGlobal = new TreeMap<>(global);
    newGlobal.entrySet().removeIf(one -> one.getValue().equals(toldGlobal.get(one.getKey())));
    toldSas = byKey(sas, SaCounters::sa);
    toldPolicies = byKey(ofPolicies, PolicyCounters::policy);
    toldGlobal = global;
    return records(newSas, newPolicies, newGlobal, now);
  }

  /** The counters of all policies, as {@link #changed} has found them last. */
  public Map<String, PolicyCounters> policies() {
    return toldPolicies;
  }

  private static <K, V> Map<K, V> byKey(List<V> values, Function<V, K> key) {
    return values.stream().collect(Collectors.toMap(key, Function.identity(), (one, _) -> one));
  }

  private List<Counters> records(
      List<SaCounters> sas, List<PolicyCounters> policies, Map<String, Long> global, Instant now) {
    List<Counters> records = new ArrayList<>();
    int total = sas.size() + policies.size();
    for (int from = 0; from < total || from == 0 && !global.isEmpty(); from += Counters.MOST) {
      int to = Math.min(total, from + Counters.MOST);
      records.add(
          new Counters(
              node,
              generation,
              now,
              part(sas, from, to),
              part(policies, from - sas.size(), to - sas.size()),
              from == 0 ? global : Map.of()));
    }
    return records;
  }

  private static <T> List<T> part(List<T> all, int from, int to) {
    int size = all.size();
    return all.subList(Math.clamp(from, 0, size), Math.clamp(to, 0, size));
  }

  private List<SaCounters> sas() {
    List<SaCounters> all = new ArrayList<>();
    sad.sas().forEach(sa -> all.add(of(sa.key(), sa.counters())));
    spd.sas().forEach(sa -> all.add(of(sa.key(), sa.counters())));
    return all;
  }

  private static SaCounters of(SaKey key, dev.culvert.esp.stats.SaCounters counters) {
    return new SaCounters(
        key,
        counters.packets(),
        counters.bytes(),
        counters.drops().total(),
        instant(counters.firstUse()),
        instant(counters.lastUse()));
  }

  private static Instant instant(long epochMillis) {
    return epochMillis == 0 ? null : Instant.ofEpochMilli(epochMillis);
  }

  private PolicyCounters of(String policy, Map<String, ClearCounters> clear) {
    dev.culvert.esp.stats.PolicyCounters engine = spd.runtime(policy).counters();
    ClearCounters kernel = clear.getOrDefault(policy, ClearCounters.NONE);
    return new PolicyCounters(
        policy,
        kernel.inAccepted(),
        kernel.inDropped() + kernel.inDroppedEncryptedExpected(),
        engine.inTransformed().get(),
        engine.notDecrypted(),
        kernel.outAccepted() + engine.outAccepted().get(),
        kernel.outDropped() + engine.outDropped().get(),
        engine.outTransformed().get(),
        engine.notEncrypted());
  }

  /** Names of {@code /ip ipsec counters}, then those of {@code statistics}. */
  private Map<String, Long> global(
      List<PolicyCounters> policies, Map<String, ClearCounters> clear) {
    ClearCounters kernel = clear.values().stream().reduce(ClearCounters.NONE, ClearCounters::plus);
    Map<String, Long> named = new TreeMap<>(Statistic.of(inDrops, outDrops, kernel));
    for (PolicyCounters policy : policies) {
      named.merge("out-accept", policy.outAccepted(), Long::sum);
      named.merge("out-drop", policy.outDropped(), Long::sum);
      named.merge("out-encrypt", policy.outTransformed(), Long::sum);
      named.merge("in-accept", policy.inAccepted(), Long::sum);
      named.merge("in-decrypted", policy.inTransformed(), Long::sum);
    }
    named.put("in-drop", kernel.inDropped());
    named.put("in-drop-encrypted-expected", kernel.inDroppedEncryptedExpected());
    named.put("out-unprotected", kernel.outUnprotected());
    named.put("in-accept-isakmp", relay.received());
    named.put("out-accept-isakmp", relay.sentTotal());
    return named;
  }
}
