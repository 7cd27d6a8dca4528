package dev.culvert.esp.spd;

import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.Match;
import dev.culvert.esp.selector.Selector;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.stats.DropReason;
import java.util.List;

/** A policy of one SPD snapshot with the SAs that it may use, the preferred first. */
public final class SpdEntry {
  private final SpdRule rule;
  private final Selector selector;
  private final PolicyRuntime runtime;
  private final Verdict.Protect[] protects;
  private final Verdict otherwise;
  private final Verdict undecidable;

  SpdEntry(SpdRule rule, Selector selector, PolicyRuntime runtime, List<OutboundSa> sas) {
    this.rule = rule;
    this.selector = selector;
    this.runtime = runtime;
    this.protects =
        sas.stream().map(sa -> new Verdict.Protect(this, sa)).toArray(Verdict.Protect[]::new);
    this.otherwise = withoutSa();
    this.undecidable = new Verdict.Discard(this, DropReason.FRAGMENT_PORTS_UNKNOWN);
  }

  private Verdict withoutSa() {
    return switch (policy().action()) {
      case NONE -> new Verdict.Pass(this, false);
      case DISCARD -> new Verdict.Discard(this, DropReason.POLICY_DISCARD);
      case ENCRYPT ->
          switch (policy().level()) {
            case USE -> new Verdict.Pass(this, false);
            case ACQUIRE -> new Verdict.Pass(this, true);
            case REQUIRE, UNIQUE -> new Verdict.Hold(this);
          };
    };
  }

  public Policy policy() {
    return rule.policy();
  }

  /** The mark that packets of this policy leave with. */
  public int mark() {
    return rule.mark();
  }

  public PolicyRuntime runtime() {
    return runtime;
  }

  Match match(SelectorFields packet) {
    return selector.match(packet);
  }

  /**
   * The verdict on a packet that the policy matches. A fragment whose ports the policy asks for
   * cannot be told from traffic of another policy; it is dropped (RFC 4301 7).
   */
  Verdict verdict(Match match, SelectorFields packet, long nowMillis) {
    if (match == Match.UNDECIDABLE) {
      return undecidable;
    }
    for (Verdict.Protect protect : protects) {
      if (protect.sa().isUsable(nowMillis) && protect.sa().carries(packet)) {
        return protect;
      }
    }
    return otherwise;
  }
}
