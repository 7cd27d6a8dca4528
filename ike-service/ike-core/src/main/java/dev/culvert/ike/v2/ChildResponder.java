package dev.culvert.ike.v2;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.proposal.EspProposals;
import dev.culvert.ike.proposal.Narrowing;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.TsPayload;
import java.util.List;
import java.util.Optional;

/**
 * A child SA on the side that is asked for it, in IKE_AUTH and in CREATE_CHILD_SA alike (RFC 7296
 * sections 1.2, 1.3.1 and 2.9).
 */
final class ChildResponder {
  private ChildResponder() {}

  /**
   * A request for a child SA.
   *
   * @param policies what may serve it, in order of evaluation
   * @param inCreateChildSa a key exchange may come with it, as the proposal says
   */
  record Request(
      Association association,
      List<Policy> policies,
      List<Payload> payloads,
      boolean inCreateChildSa) {}

  /** What is answered. */
  sealed interface Outcome {}

  record Refused(NotifyPayload reason) implements Outcome {}

  /** The terms, and the SA payload that says so. */
  record Agreed(ChildTerms terms, SaPayload answer) implements Outcome {
    List<TsPayload> selectors() {
      return List.of(
          new TsPayload(PayloadType.TS_INITIATOR, terms.initiatorSelectors()),
          new TsPayload(PayloadType.TS_RESPONDER, terms.responderSelectors()));
    }
  }

  static Outcome judge(Request request, StepBuilder step) {
    TsPayload local =
        Payloads.required(request.payloads(), TsPayload.class, PayloadType.TS_RESPONDER);
    TsPayload remote =
        Payloads.required(request.payloads(), TsPayload.class, PayloadType.TS_INITIATOR);
    Optional<Narrowing.Choice> selected =
        Narrowing.select(request.policies(), local.selectors(), remote.selectors());
    if (selected.isEmpty()) {
      Subject subject = Subject.of(request.association(), "", step.env().now());
      step.report(
          Diagnosis.noPolicy(subject, request.policies(), local.selectors(), remote.selectors()));
      return new Refused(new NotifyPayload(NotifyType.TS_UNACCEPTABLE));
    }
    return judge(request, selected.get(), step);
  }

  private static Outcome judge(Request request, Narrowing.Choice selected, StepBuilder step) {
    Configuration config = step.env().config();
    Policy policy = selected.policy();
    Subject subject = Subject.of(request.association(), policy.name(), step.env().now());
    Optional<Proposal> proposal = config.proposalOf(policy);
    Optional<KeyExchangeMethod> keyExchange =
        proposal.filter(_ -> request.inCreateChildSa()).map(Proposal::pfsGroup);
    SaPayload offered = Payloads.required(request.payloads(), SaPayload.class);
    Optional<EspProposals.Choice> choice =
        proposal.flatMap(ours -> EspProposals.select(offered, ours, keyExchange));
    if (choice.isEmpty()) {
      step.report(
          proposal
              .map(ours -> Diagnosis.noCommonEspProposal(subject, offered, ours, keyExchange))
              .orElseGet(() -> Diagnosis.noProposal(subject, policy)));
      return new Refused(new NotifyPayload(NotifyType.NO_PROPOSAL_CHOSEN));
    }
    int inboundSpi = step.env().newEspSpi();
    ChildTerms terms =
        new ChildTerms(
            policy,
            proposal.orElseThrow(),
            choice.get().suite(),
            keyExchange,
            inboundSpi,
            choice.get().peerSpi(),
            selected.remote(),
            selected.local());
    return new Agreed(terms, choice.get().answer(inboundSpi));
  }
}
