package dev.culvert.datapath.report;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport.Counters;
import dev.culvert.contracts.event.SaReport.PolicyCounters;
import dev.culvert.contracts.event.SaReport.SaCounters;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.esp.pipeline.InboundPipeline;
import dev.culvert.esp.pipeline.OutboundPipeline;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the node's counter reports. For the control thread. */
public final class CounterReports {

  /** What has not changed is said again, so that a reader needs no longer past than this. */
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final String node;
  private final long generation;
  private final Spd spd;
  private final InboundSad sad;
  private final InboundPipeline inbound;
  private final OutboundPipeline outbound;
  private final RelayCounters relay;
  private Counters last;

  /** Reports of these parts. */
  public CounterReports(
      String node,
      long generation,
      Spd spd,
      InboundSad sad,
      InboundPipeline inbound,
      OutboundPipeline outbound,
      RelayCounters relay) {
    this.node = node;
    this.generation = generation;
    this.spd = spd;
    this.sad = sad;
    this.inbound = inbound;
    this.outbound = outbound;
    this.relay = relay;
  }

  /**
   * The counters, or empty when the last report, less than a minute old, says the same.
   *
   * @param policies names of the policies that the node applies
   * @param clear what the kernel counted of packets in clear, by policy
   */
  public Optional<Counters> changed(
      Collection<String> policies, Map<String, ClearCounters> clear, Instant now) {
    List<PolicyCounters> ofPolicies = policies.stream().map(name -> of(name, clear)).toList();
    Counters current =
        new Counters(node, generation, now, sas(), ofPolicies, global(ofPolicies, clear));
    boolean same =
        last != null
            && now.isBefore(last.at().plus(REPEAT))
            && last.sas().equals(current.sas())
            && last.policies().equals(current.policies())
            && last.global().equals(current.global());
    if (same) {
      return Optional.empty();
    }
    last = current;
    return Optional.of(current);
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
        kernel.outAccepted() + engine.outAccepted().get(),
        kernel.outDropped() + engine.outDropped().get(),
        engine.outTransformed().get());
  }

  /** Names of {@code /ip ipsec counters}, then those of {@code statistics}. */
  private Map<String, Long> global(
      List<PolicyCounters> policies, Map<String, ClearCounters> clear) {
    ClearCounters kernel = clear.values().stream().reduce(ClearCounters.NONE, ClearCounters::plus);
    Map<String, Long> named =
        new TreeMap<>(Statistic.of(inbound.drops(), outbound.drops(), kernel));
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
