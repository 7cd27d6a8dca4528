package dev.culvert.ike.v2;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.proposal.ChildProposals;
import dev.culvert.ike.proposal.Narrowing;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import dev.culvert.ike.wire.ProtocolId;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.TsPayload;
import java.util.ArrayList;
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
   * @param sas what may serve it, in order of evaluation
   * @param inCreateChildSa a key exchange may come with it, as the proposal says
   */
  record Request(
      Association association,
      Nat nat,
      List<PolicySa> sas,
      List<Payload> payloads,
      boolean inCreateChildSa) {}

  /** What is answered. */
  sealed interface Outcome {}

  record Refused(NotifyPayload reason) implements Outcome {}

  /** The terms, and the SA payload that says so. */
  record Agreed(ChildTerms terms, SaPayload answer, List<NotifyPayload> notifications)
      implements Outcome {
    List<TsPayload> selectors() {
      return List.of(
          new TsPayload(PayloadType.TS_INITIATOR, terms.initiatorSelectors()),
          new TsPayload(PayloadType.TS_RESPONDER, terms.responderSelectors()));
    }
  }

  static Outcome judge(Request request, StepBuilder step) {
    Subject subject =
        Subject.of(request.association(), onlyPolicy(request.sas()), step.env().now());
    SaPayload offered = Payloads.required(request.payloads(), SaPayload.class);
    List<PolicySa> ofProtocol =
        request.sas().stream().filter(sa -> isOffered(sa.protocol(), offered)).toList();
    if (ofProtocol.isEmpty() && !request.sas().isEmpty()) {
      step.report(
          ProposalDiagnosis.otherProtocol(subject, request.sas().getFirst().policy(), offered));
      return new Refused(new NotifyPayload(NotifyType.NO_PROPOSAL_CHOSEN));
    }
    // The responder may answer with tunnel mode, but not make transport mode of it (section 1.3.1).
    boolean transport = Payloads.has(request.payloads(), NotifyType.USE_TRANSPORT_MODE);
    List<PolicySa> ofMode =
        ofProtocol.stream().filter(sa -> transport || sa.mode() == Mode.TUNNEL).toList();
    if (ofMode.isEmpty() && !ofProtocol.isEmpty()) {
      step.report(ProposalDiagnosis.otherMode(subject, Mode.TRANSPORT, Mode.TUNNEL));
      return new Refused(new NotifyPayload(NotifyType.NO_PROPOSAL_CHOSEN));
    }
    return narrow(request, ofMode, subject, step);
  }

  /** The name of the policy that a failure must be about; empty when it can be several. */
  private static String onlyPolicy(List<PolicySa> sas) {
    List<String> names = sas.stream().map(sa -> sa.policy().name()).distinct().toList();
    return names.size() == 1 ? names.getFirst() : "";
  }

  private static boolean isOffered(Protocol protocol, SaPayload offered) {
    return offered.proposals().stream()
        .anyMatch(proposal -> proposal.protocol() == ProtocolId.of(protocol));
  }

  private static Outcome narrow(
      Request request, List<PolicySa> sas, Subject subject, StepBuilder step) {
    List<TrafficSelector> local =
        Payloads.required(request.payloads(), TsPayload.class, PayloadType.TS_RESPONDER)
            .selectors();
    List<TrafficSelector> remote =
        Payloads.required(request.payloads(), TsPayload.class, PayloadType.TS_INITIATOR)
            .selectors();
    Optional<Narrowing.Choice> selected =
        inTransportMode(request, sas, local, remote)
            .or(() -> Narrowing.select(notBehindNat(request, sas), local, remote));
    if (selected.isEmpty()) {
      step.report(
          Diagnosis.noPolicy(subject, sas.stream().map(PolicySa::policy).toList(), local, remote));
      return new Refused(new NotifyPayload(NotifyType.TS_UNACCEPTABLE));
    }
    return judge(request, selected.get(), step);
  }

  /** Behind a NAT transport mode goes by the addresses that we see, and is tried first. */
  private static Optional<Narrowing.Choice> inTransportMode(
      Request request,
      List<PolicySa> sas,
      List<TrafficSelector> local,
      List<TrafficSelector> remote) {
    if (!request.nat().isPresent()) {
      return Optional.empty();
    }
    List<PolicySa> transport = sas.stream().filter(sa -> sa.mode() == Mode.TRANSPORT).toList();
    SubstitutedSelectors seen =
        SubstitutedSelectors.of(request.association().path(), local, remote);
    return Narrowing.select(transport, seen.local(), seen.remote());
  }

  private static List<PolicySa> notBehindNat(Request request, List<PolicySa> sas) {
    return sas.stream()
        .filter(sa -> !request.nat().isPresent() || sa.mode() == Mode.TUNNEL)
        .toList();
  }

  private static Outcome judge(Request request, Narrowing.Choice selected, StepBuilder step) {
    Configuration config = step.env().config();
    PolicySa sa = selected.sa();
    Policy policy = sa.policy();
    Subject subject = Subject.of(request.association(), policy.name(), step.env().now());
    if (request.nat().isPresent() && policy.ipsecProtocols() != Policy.IpsecProtocols.ESP) {
      step.report(Diagnosis.ahBehindNat(subject));
      return new Refused(new NotifyPayload(NotifyType.NO_PROPOSAL_CHOSEN));
    }
    Optional<Proposal> proposal = config.proposalOf(policy);
    Optional<KeyExchangeMethod> keyExchange =
        proposal.filter(_ -> request.inCreateChildSa()).map(Proposal::pfsGroup);
    SaPayload offered = Payloads.required(request.payloads(), SaPayload.class);
    Optional<ChildProposals.Choice> choice =
        proposal.flatMap(ours -> ChildProposals.select(offered, sa.protocol(), ours, keyExchange));
    if (choice.isEmpty()) {
      step.report(
          proposal
              .map(
                  ours ->
                      ProposalDiagnosis.noCommonEspProposal(
                          subject, offered, ours, keyExchange, config))
              .orElseGet(() -> Diagnosis.noProposal(subject, policy)));
      return new Refused(new NotifyPayload(NotifyType.NO_PROPOSAL_CHOSEN));
    }
    int inboundSpi = step.env().newEspSpi();
    ChildTerms terms =
        new ChildTerms(
            sa,
            proposal.orElseThrow(),
            choice.get().suite(),
            keyExchange,
            inboundSpi,
            choice.get().peerSpi(),
            selected.remote(),
            selected.local(),
            !Payloads.has(request.payloads(), NotifyType.ESP_TFC_PADDING_NOT_SUPPORTED));
    return new Agreed(terms, choice.get().answer(inboundSpi), notifications(selected));
  }

  private static List<NotifyPayload> notifications(Narrowing.Choice selected) {
    List<NotifyPayload> notifications = new ArrayList<>();
    if (selected.sa().mode() == Mode.TRANSPORT) {
      notifications.add(new NotifyPayload(NotifyType.USE_TRANSPORT_MODE));
    }
    if (selected.more()) {
      notifications.add(new NotifyPayload(NotifyType.ADDITIONAL_TS_POSSIBLE));
    }
    return notifications;
  }
}
