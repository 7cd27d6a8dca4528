package dev.culvert.esp.spd;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.Selector;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.DropReason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A policy of one SPD snapshot with its own SAs, the preferred first. What each packet needs of the
 * policy is here again: with thousands of them, each object on the way is fetched from memory.
 */
public final class SpdEntry {
  /** The group of a policy that uses no SAs but its own. */
  static final int SHARES_WITH_NONE = -1;

  /** One for all that have none: thousands of empty arrays would crowd the processor's cache. */
  private static final Verdict.Protect[] UNPROTECTED = {};

  private final SpdRule rule;
  private final Selector selector;
  private final PolicyRuntime runtime;
  private final Policy.OuterHeader outerHeader;
  private final int paddedBytes;
  private final int mark;
  private final Counter outTransformed;
  private final int sharing;
  private final Verdict.Protect[] own;
  private final Verdict otherwise;
  private final Verdict undecidable;

  /** An entry without SAs. */
  SpdEntry(SpdRule rule, Selector selector, PolicyRuntime runtime, int sharing) {
    this(rule, selector, runtime, sharing, List.of());
  }

  private SpdEntry(
      SpdRule rule, Selector selector, PolicyRuntime runtime, int sharing, List<OutboundSa> own) {
    this.rule = rule;
    this.selector = selector;
    this.runtime = runtime;
    this.outerHeader = rule.policy().outerHeader();
    this.paddedBytes = rule.policy().trafficFlow().paddedBytes();
    this.mark = rule.mark();
    this.outTransformed = runtime.counters().outTransformed();
    this.sharing = sharing;
    this.own = protects(own);
    this.otherwise = withoutSa();
    this.undecidable = new Verdict.Discard(this, DropReason.FRAGMENT_PORTS_UNKNOWN);
  }

  /** The same entry with other SAs; one that does not encrypt has none. */
  SpdEntry with(List<OutboundSa> sas) {
    List<OutboundSa> usable = policy().action() == Policy.Action.ENCRYPT ? sas : List.of();
    return new SpdEntry(rule, selector, runtime, sharing, usable);
  }

  /** Each SA that takes packets as they are, with each AH around it if the policy wants both. */
  private Verdict.Protect[] protects(List<OutboundSa> sas) {
    if (sas.isEmpty()) {
      return UNPROTECTED;
    }
    if (policy().ipsecProtocols() != Policy.IpsecProtocols.ESP_THEN_AH) {
      return sas.stream()
          .map(sa -> new Verdict.Protect(this, sa, null))
          .toArray(Verdict.Protect[]::new);
    }
    Map<SaKey.Protocol, List<OutboundSa>> byProtocol =
        sas.stream().collect(Collectors.groupingBy(sa -> sa.key().protocol()));
    return byProtocol.getOrDefault(SaKey.Protocol.ESP, List.of()).stream()
        .flatMap(
            esp ->
                byProtocol.getOrDefault(SaKey.Protocol.AH, List.of()).stream()
                    .map(ah -> new Verdict.Protect(this, esp, ah)))
        .toArray(Verdict.Protect[]::new);
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
    return mark;
  }

  /** What the policy says about the header of protected packets. */
  public Policy.OuterHeader outerHeader() {
    return outerHeader;
  }

  /** Length that the policy wants shorter packets padded to, bytes; 0 for none. */
  int paddedBytes() {
    return paddedBytes;
  }

  public PolicyRuntime runtime() {
    return runtime;
  }

  /** Counts an outgoing packet that was encapsulated. */
  public void countTransformed() {
    outTransformed.increment();
  }

  /** See {@link Verdict.Protect#fetchSa}. */
  long fetchState() {
    return outTransformed.get() + outerHeader.dscp();
  }

  /** Its own SA that is preferred at this moment, null when it has none. */
  public Verdict.Protect preferred(long nowMillis) {
    for (Verdict.Protect protect : own) {
      if (protect.isUsable(nowMillis)) {
        return protect;
      }
    }
    return null;
  }

  /** Whether it has an SA that sends dummy packets. */
  boolean sendsDummies() {
    return policy().trafficFlow().dummies() > 0 && own.length > 0;
  }

  /** The group of policies that use each other's SAs, or {@link #SHARES_WITH_NONE}. */
  int sharing() {
    return sharing;
  }

  /**
   * The verdict on all packets that the policy surely matches, as long as the SA in it is usable;
   * null where it depends on the packet.
   *
   * @param shared the SAs of the group
   */
  Verdict usual(OutboundSa[] shared) {
    if (own.length > 0) {
      return own[0].sa().carriesAll(selector) ? own[0] : null;
    }
    return shared.length == 0 ? otherwise : null;
  }

  /**
   * The verdict on a packet that the policy matches. A fragment whose ports the policy asks for
   * cannot be told from traffic of another policy; it is dropped (RFC 4301 7).
   *
   * @param shared the SAs of the group
   */
  Verdict verdict(SelectorFields packet, OutboundSa[] shared, long nowMillis) {
    if (!packet.isComplete() && selector.leavesOpen(packet)) {
      return undecidable;
    }
    for (Verdict.Protect protect : own) {
      if (protect.isUsable(nowMillis) && protect.sa().carries(packet)) {
        return protect;
      }
    }
    for (OutboundSa sa : shared) {
      if (sa.isUsable(nowMillis) && sa.carries(packet)) {
        return new Verdict.Protect(this, sa, null);
      }
    }
    return otherwise;
  }
}
