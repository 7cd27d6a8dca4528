package dev.culvert.ike.v2;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.EspSuite;
import java.util.List;
import java.util.Optional;

/**
 * What both sides have agreed on for a pair of child SAs.
 *
 * @param sa what of the policy it serves
 * @param keyExchange for perfect forward secrecy, or empty
 * @param inboundSpi ours
 * @param outboundSpi the peer's
 * @param initiatorSelectors TSi, of the side that began the exchange
 * @param responderSelectors TSr
 * @param takesPadding whether the peer takes TFC padding (RFC 7296 section 1.3.1)
 */
record ChildTerms(
    PolicySa sa,
    Proposal proposal,
    EspSuite suite,
    Optional<KeyExchangeMethod> keyExchange,
    int inboundSpi,
    int outboundSpi,
    List<TrafficSelector> initiatorSelectors,
    List<TrafficSelector> responderSelectors,
    boolean takesPadding) {
  Policy policy() {
    return sa.policy();
  }

  /** Our side's selectors, when we have begun the exchange or answered it. */
  List<TrafficSelector> local(Side side) {
    return side == Side.INITIATOR ? initiatorSelectors : responderSelectors;
  }

  /** The peer's side's selectors. */
  List<TrafficSelector> remote(Side side) {
    return side == Side.INITIATOR ? responderSelectors : initiatorSelectors;
  }

  /** True when it carries all that the policy protects, so that another one adds nothing. */
  boolean carryAll(Side side) {
    return local(side).stream().anyMatch(selector -> selector.contains(sa.source()))
        && remote(side).stream().anyMatch(selector -> selector.contains(sa.destination()));
  }
}
