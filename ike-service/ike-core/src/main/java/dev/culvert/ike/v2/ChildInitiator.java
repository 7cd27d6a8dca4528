package dev.culvert.ike.v2;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.ike.proposal.ChildProposals;
import dev.culvert.ike.proposal.Narrowing;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.TsPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A child SA on the side that asks for it, in IKE_AUTH and in CREATE_CHILD_SA alike (RFC 7296
 * sections 1.2, 1.3.1 and 2.9).
 *
 * @param keyExchange for perfect forward secrecy; empty in IKE_AUTH
 */
record ChildInitiator(
    InitiatorSetup setup,
    WantedChild wanted,
    int inboundSpi,
    Optional<KeyExchangeMethod> keyExchange) {

  /** What has become of it. */
  sealed interface Outcome {}

  record Agreed(ChildTerms terms) implements Outcome {}

  /**
   * The responder made none.
   *
   * @param notifyType the error that it gave; 0 for none
   */
  record Refused(int notifyType, NegotiationFailure failure) implements Outcome {}

  /** The responder made one that was not asked for. */
  record Outside(NegotiationFailure failure) implements Outcome {}

  SaPayload proposals() {
    return ChildProposals.offer(setup.sa().protocol(), setup.proposal(), keyExchange, inboundSpi);
  }

  /** The traffic selectors, and the wish for transport mode (section 1.3.1). */
  List<Payload> selectors() {
    List<Payload> payloads = new ArrayList<>();
    if (setup.sa().mode() == Mode.TRANSPORT) {
      payloads.add(new NotifyPayload(NotifyType.USE_TRANSPORT_MODE));
    }
    payloads.addAll(
        List.of(
            new TsPayload(PayloadType.TS_INITIATOR, setup.sourceSelectors(wanted)),
            new TsPayload(PayloadType.TS_RESPONDER, setup.destinationSelectors(wanted))));
    return payloads;
  }

  /**
   * What the answer means.
   *
   * @param behindNat the path of an IKE SA with a NAT on it, or empty
   */
  Outcome judge(List<Payload> answer, Optional<Path> behindNat, Subject subject) {
    Optional<SaPayload> sa = Payloads.first(answer, SaPayload.class);
    if (sa.isEmpty()) {
      return refused(Payloads.error(answer).map(NotifyPayload::notifyType).orElse(0), subject);
    }
    Optional<ChildProposals.Choice> choice =
        ChildProposals.accept(sa.get(), setup.sa().protocol(), setup.proposal(), keyExchange);
    if (choice.isEmpty()) {
      return outside(subject, Cause.NO_PROPOSAL_CHOSEN, "proposal");
    }
    Mode mode = Payloads.has(answer, NotifyType.USE_TRANSPORT_MODE) ? Mode.TRANSPORT : Mode.TUNNEL;
    if (mode != setup.sa().mode()) {
      return new Outside(ProposalDiagnosis.otherMode(subject, setup.sa().mode(), mode));
    }
    SubstitutedSelectors selectors = selectors(answer, mode, behindNat);
    List<TrafficSelector> initiator = selectors.local();
    List<TrafficSelector> responder = selectors.remote();
    return Narrowing.isNarrowed(initiator, setup.sourceSelectors(wanted))
            && Narrowing.isNarrowed(responder, setup.destinationSelectors(wanted))
        ? new Agreed(
            new ChildTerms(
                setup.sa(),
                setup.proposal(),
                choice.get().suite(),
                keyExchange,
                inboundSpi,
                choice.get().peerSpi(),
                initiator,
                responder,
                !Payloads.has(answer, NotifyType.ESP_TFC_PADDING_NOT_SUPPORTED)))
        : outside(subject, Cause.TS_UNACCEPTABLE, "src-address/dst-address");
  }

  private static SubstitutedSelectors selectors(
      List<Payload> answer, Mode mode, Optional<Path> behindNat) {
    List<TrafficSelector> initiator = selectors(answer, PayloadType.TS_INITIATOR);
    List<TrafficSelector> responder = selectors(answer, PayloadType.TS_RESPONDER);
    return behindNat
        .filter(path -> mode == Mode.TRANSPORT)
        .map(path -> SubstitutedSelectors.of(path, initiator, responder))
        .orElseGet(() -> new SubstitutedSelectors(initiator, responder));
  }

  private Refused refused(int notifyType, Subject subject) {
    return new Refused(notifyType, failure(notifyType, subject));
  }

  /** What the peer's error says about the child SA. */
  NegotiationFailure failure(int notifyType, Subject subject) {
    return switch (notifyType) {
      case NotifyType.NO_PROPOSAL_CHOSEN ->
          Diagnosis.refused(
              subject,
              notifyType,
              "proposal",
              ProposalDiagnosis.offered(setup.proposal(), keyExchange));
      case NotifyType.INVALID_KE_PAYLOAD ->
          Diagnosis.refused(
              subject,
              notifyType,
              "pfs-group",
              keyExchange.map(KeyExchangeMethod::consoleName).orElse("none"));
      default ->
          Diagnosis.refused(
              subject,
              notifyType,
              "src-address/dst-address",
              setup.policy().source() + " to " + setup.policy().destination());
    };
  }

  private static Outside outside(Subject subject, Cause cause, String parameter) {
    return new Outside(ProposalDiagnosis.answerOutsideOffer(subject, cause, parameter));
  }

  /** None in a response that would fit a rekey of the IKE SA: that selects nothing. */
  private static List<TrafficSelector> selectors(List<Payload> payloads, PayloadType type) {
    return Payloads.first(payloads, TsPayload.class, type)
        .map(TsPayload::selectors)
        .orElse(List.of());
  }
}
