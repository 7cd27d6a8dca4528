package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.crypto.InvalidPublicValueException;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.proposal.IkeProposals;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.RivalIkeSa;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.SaPayload;
import java.util.List;
import java.util.Optional;

/**
 * CREATE_CHILD_SA for an IKE SA in place of this one, on the side that is asked (RFC 7296 sections
 * 1.3.2, 2.18 and 2.25.2).
 */
final class IkeRekeyRequest {
  private final Established state;
  private final List<Payload> payloads;
  private final StepBuilder step;
  private Optional<RivalIkeSa> made = Optional.empty();

  IkeRekeyRequest(Established state, List<Payload> payloads, StepBuilder step) {
    this.state = state;
    this.payloads = payloads;
    this.step = step;
  }

  /** The new IKE SA after {@link #answer()}, which does not take over yet; empty when refused. */
  Optional<RivalIkeSa> made() {
    return made;
  }

  List<Payload> answer() {
    if (isBusy()) {
      return refusal(NotifyType.TEMPORARY_FAILURE);
    }
    Subject subject = Subject.of(state.association(), "", step.env().now());
    SaPayload offered = Payloads.required(payloads, SaPayload.class);
    KePayload ke = Payloads.required(payloads, KePayload.class);
    Optional<Profile> profile =
        Optional.ofNullable(step.env().config().peers().get(state.association().peer()))
            .filter(peer -> !peer.disabled())
            .flatMap(step.env().config()::profileOf);
    if (profile.isEmpty()) {
      step.report(Diagnosis.unknownPeer(subject));
      return refusal(NotifyType.NO_PROPOSAL_CHOSEN);
    }
    Optional<IkeProposals.Choice> choice =
        IkeProposals.select(offered, profile.get(), ke.group())
            .filter(chosen -> !chosen.peerSpi().isNone());
    if (choice.isEmpty()) {
      step.report(
          ProposalDiagnosis.noCommonIkeProposal(
              subject, offered, profile.get(), step.env().config()));
      return refusal(NotifyType.NO_PROPOSAL_CHOSEN);
    }
    KeyExchangeMethod method = choice.get().suite().keyExchange();
    if (method.transformId() != ke.group()) {
      return ChildRequest.otherGroup(method);
    }
    try {
      return accept(choice.get(), ke);
    } catch (InvalidPublicValueException e) {
      step.report(
          ProposalDiagnosis.invalidKeyExchange(subject, method.consoleName(), e.getMessage()));
      return ChildRequest.otherGroup(method);
    }
  }

  /** With child SAs in the making nobody could say which ones the new IKE SA inherits. */
  private boolean isBusy() {
    return state.lifetime().expiresAt() <= step.now()
        || state
            .outstanding()
            .filter(
                asked ->
                    switch (asked) {
                      case Exchange.CreateChild _,
                          Exchange.RekeyChild _,
                          Exchange.DeleteChildren _ ->
                          true;
                      case Exchange.CheckLiveness _, Exchange.RekeyIke _ -> false;
                    })
            .isPresent();
  }

  private List<Payload> accept(IkeProposals.Choice choice, KePayload ke)
      throws InvalidPublicValueException {
    KeyExchange exchange = KeyExchange.of(choice.suite().keyExchange());
    IkeSpi spi = step.env().newIkeSpi();
    Nonces nonces =
        new Nonces(
            Payloads.required(payloads, NoncePayload.class).nonce(),
            ByteString.copyOf(step.env().random().next(InitiatorInit.NONCE_LENGTH)));
    Association association =
        IkeRekey.successor(state, choice.peerSpi(), spi, Side.RESPONDER, step.now());
    try (Secret own = exchange.generatePrivate(step.env().random());
        Secret shared = exchange.sharedSecret(own, ke.data().toByteArray())) {
      IkeKeys keys =
          KeyDerivation.rekeyedIkeKeys(
              state.keys(), choice.suite(), nonces, choice.peerSpi(), spi, shared);
      made = Optional.of(new RivalIkeSa(association, keys, nonces.lowest()));
      return List.of(
          choice.answer(spi),
          new NoncePayload(nonces.responder()),
          new KePayload(ke.group(), ByteString.copyOf(exchange.publicValue(own))));
    }
  }

  private static List<Payload> refusal(int notifyType) {
    return List.of(new NotifyPayload(notifyType));
  }
}
