package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.crypto.InvalidPublicValueException;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.Step;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.proposal.IkeProposals;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeOffer;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.KeyShare;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.RivalIkeSa;
import dev.culvert.ike.sa.Window;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.SaPayload;
import java.util.List;
import java.util.Optional;

/**
 * CREATE_CHILD_SA for an IKE SA in place of this one, on the side that begins it (RFC 7296 sections
 * 1.3.2, 2.8.2 and 2.18).
 */
final class IkeRekey {
  private IkeRekey() {}

  static Step begin(Established state, StepBuilder step) {
    Optional<Profile> profile = profile(state, step);
    if (profile.isEmpty()) {
      // The IKE SA lives as long as it may.
      return Agenda.proceed(postponed(state, state.lifetime().expiresAt()), step);
    }
    List<KeyExchangeMethod> methods = profile.get().dhGroups();
    KeyExchangeMethod present = state.keys().suite().keyExchange();
    KeyExchangeMethod method = methods.contains(present) ? present : methods.getFirst();
    return ask(state, profile.get(), method, false, step);
  }

  private static Step ask(
      Established state,
      Profile profile,
      KeyExchangeMethod method,
      boolean corrected,
      StepBuilder step) {
    KeyExchange exchange = KeyExchange.of(method);
    Secret privateValue = exchange.generatePrivate(step.env().random());
    IkeOffer offer =
        new IkeOffer(
            step.env().newIkeSpi(),
            ByteString.copyOf(step.env().random().next(InitiatorInit.NONCE_LENGTH)),
            new KeyShare(method, privateValue),
            corrected);
    List<Payload> payloads =
        List.of(
            IkeProposals.offer(profile, offer.spi()),
            new NoncePayload(offer.nonce()),
            new KePayload(
                method.transformId(), ByteString.copyOf(exchange.publicValue(privateValue))));
    return new OwnRequest(ExchangeType.CREATE_CHILD_SA, payloads)
        .send(state, request -> new Exchange.RekeyIke(request, offer, Optional.empty()), step);
  }

  static Step answered(
      Established state, Exchange.RekeyIke exchange, List<Payload> payloads, StepBuilder step) {
    Optional<Profile> profile = profile(state, step);
    if (profile.isEmpty()) {
      return EstablishedSa.delete(state, step);
    }
    if (Payloads.first(payloads, SaPayload.class).isEmpty()) {
      int type = Payloads.error(payloads).map(NotifyPayload::notifyType).orElse(0);
      return refused(state, profile.get(), exchange, type, payloads, step);
    }
    try {
      return made(state, profile.get(), exchange, payloads, step)
          .map(own -> decided(state, exchange, own, step))
          .orElseGet(
              () ->
                  EstablishedSa.delete(
                      state,
                      step.report(
                          ProposalDiagnosis.answerOutsideOffer(
                              subject(state, step), Cause.NO_PROPOSAL_CHOSEN, "profile"))));
    } catch (InvalidPublicValueException e) {
      String ours = exchange.offer().keyShare().method().consoleName();
      return EstablishedSa.delete(
          state,
          step.report(
              ProposalDiagnosis.invalidKeyExchange(subject(state, step), ours, e.getMessage())));
    }
  }

  /** The IKE SA of our exchange; empty when the peer did not keep to our offer. */
  private static Optional<RivalIkeSa> made(
      Established state,
      Profile profile,
      Exchange.RekeyIke exchange,
      List<Payload> payloads,
      StepBuilder step)
      throws InvalidPublicValueException {
    IkeOffer offer = exchange.offer();
    Optional<KePayload> ke = Payloads.first(payloads, KePayload.class);
    Optional<IkeProposals.Choice> choice =
        IkeProposals.accept(Payloads.required(payloads, SaPayload.class), profile)
            .filter(chosen -> !chosen.peerSpi().isNone())
            .filter(chosen -> chosen.suite().keyExchange() == offer.keyShare().method())
            .filter(
                chosen ->
                    ke.isPresent()
                        && chosen.suite().keyExchange().transformId() == ke.get().group());
    if (choice.isEmpty()) {
      return Optional.empty();
    }
    Nonces nonces =
        new Nonces(offer.nonce(), Payloads.required(payloads, NoncePayload.class).nonce());
    Association association =
        successor(state, offer.spi(), choice.get().peerSpi(), Side.INITIATOR, step.now());
    try (Secret shared =
        KeyExchange.of(offer.keyShare().method())
            .sharedSecret(offer.keyShare().privateValue(), ke.get().data().toByteArray())) {
      IkeKeys keys =
          KeyDerivation.rekeyedIkeKeys(
              state.keys(),
              choice.get().suite(),
              nonces,
              association.initiatorSpi(),
              association.responderSpi(),
              shared);
      return Optional.of(new RivalIkeSa(association, keys, nonces.lowest()));
    }
  }

  static Association successor(
      Established state, IkeSpi initiator, IkeSpi responder, Side side, long now) {
    Association old = state.association();
    return new Association(
        initiator,
        responder,
        side,
        old.peer(),
        old.path(),
        now,
        old.fragmentation().without(false).without(true));
  }

  /**
   * When both sides have rekeyed the IKE SA, the one with the lowest of the four nonces is
   * redundant; who made it deletes it, and who made the other deletes the old one (section 2.8.2).
   */
  private static Step decided(
      Established state, Exchange.RekeyIke exchange, RivalIkeSa own, StepBuilder step) {
    Optional<RivalIkeSa> rival = exchange.rival();
    if (rival.filter(other -> Nonces.isLower(own.lowestNonce(), other.lowestNonce())).isPresent()) {
      IkeSa redundant = delete(own.association(), own.keys(), IkeHeir.NEW, step).next();
      step.born((IkeSa.Live) redundant);
      return IkeHeir.replaced(state, rival.get(), step);
    }
    IkeHeir.born(state, own, step);
    rival.ifPresent(
        other ->
            step.born(
                IkeHeir.awaitingDelete(other.association(), other.keys(), IkeHeir.NEW, step)));
    return delete(state.association(), state.keys(), state.window(), step);
  }

  private static Step delete(
      Association association, IkeKeys keys, Window window, StepBuilder step) {
    return Ending.begin(association, keys, window, List.of(DeletePayload.ikeSa()), step);
  }

  private static Step refused(
      Established state,
      Profile profile,
      Exchange.RekeyIke exchange,
      int notifyType,
      List<Payload> payloads,
      StepBuilder step) {
    if (exchange.rival().isPresent()) {
      // The peer has gone on with its own exchange and closes the old IKE SA (section 2.25.2).
      return IkeHeir.replaced(state, exchange.rival().get(), step);
    }
    Optional<KeyExchangeMethod> other = otherMethod(profile, exchange, payloads);
    if (other.isPresent()) {
      return ask(state, profile, other.get(), true, step);
    }
    if (notifyType != NotifyType.TEMPORARY_FAILURE) {
      NegotiationFailure failure =
          Diagnosis.refused(
              subject(state, step), notifyType, "profile", ProposalDiagnosis.offered(profile));
      step.report(failure);
    }
    long again = RekeyTime.retry(step.now(), state.lifetime().expiresAt(), step.env().random());
    return Agenda.proceed(postponed(state, again), step);
  }

  /** The method that the peer wants instead, once and when it is in our offer (section 1.3). */
  private static Optional<KeyExchangeMethod> otherMethod(
      Profile profile, Exchange.RekeyIke exchange, List<Payload> payloads) {
    return Payloads.notifications(payloads, NotifyType.INVALID_KE_PAYLOAD).stream()
        .filter(_ -> !exchange.offer().corrected())
        .map(notify -> new OctetReader(notify.data().toByteArray()).u16())
        .flatMap(
            group -> profile.dhGroups().stream().filter(method -> method.transformId() == group))
        .findFirst();
  }

  private static Established postponed(Established state, long moment) {
    return state.withLifetime(state.lifetime().rekeyedAt(moment));
  }

  private static Optional<Profile> profile(Established state, StepBuilder step) {
    return Optional.ofNullable(step.env().config().peers().get(state.association().peer()))
        .flatMap(step.env().config()::profileOf);
  }

  private static Subject subject(Established state, StepBuilder step) {
    return Subject.of(state.association(), "", step.env().now());
  }
}
