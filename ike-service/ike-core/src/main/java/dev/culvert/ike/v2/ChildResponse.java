package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.crypto.InvalidPublicValueException;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.Step;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.sa.ChildOffer;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.KeyShare;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.sa.RivalChild;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The answer to our CREATE_CHILD_SA for a child SA (RFC 7296 sections 1.3.1 and 1.3.3).
 *
 * <p>A rekey never leaves a moment without SAs that both sides have: the new inbound SA first, then
 * the new outbound one, which the peer can receive since it has answered; then the old outbound SA
 * goes, then the peer is told to delete the old pair, and last the old inbound SA goes.
 */
final class ChildResponse {
  private ChildResponse() {}

  static Step created(
      Established state, Exchange.CreateChild exchange, List<Payload> payloads, StepBuilder step) {
    return switch (judge(state, exchange.offer(), payloads, step)) {
      case ChildInitiator.Agreed(ChildTerms terms) -> make(state, exchange, terms, payloads, step);
      case ChildInitiator.Refused(int type, var _)
          when type == NotifyType.SINGLE_PAIR_REQUIRED && !exchange.offer().wanted().singlePair() ->
          Agenda.proceed(state.wanting(exchange.offer().wanted().forSinglePair()), step);
      case ChildInitiator.Refused(int _, var failure) -> {
        // What the peer could not do now the next packet asks for again.
        yield Agenda.proceed(state, step.report(failure));
      }
      case ChildInitiator.Outside(var failure) -> EstablishedSa.delete(state, step.report(failure));
    };
  }

  static Step rekeyed(
      Established state, Exchange.RekeyChild exchange, List<Payload> payloads, StepBuilder step) {
    return switch (judge(state, exchange.offer(), payloads, step)) {
      case ChildInitiator.Agreed(ChildTerms terms) ->
          replace(state, exchange, terms, payloads, step);
      case ChildInitiator.Refused(int type, var failure) ->
          refused(state, exchange, type, failure, step);
      case ChildInitiator.Outside(var failure) -> EstablishedSa.delete(state, step.report(failure));
    };
  }

  /**
   * When both sides have made a child SA for the same policy, RFC 7296 leaves two of them. One is
   * redundant here, as after a rekey (section 2.8.1): the one with the lowest of the four nonces.
   * Whoever has both deletes it, but not before the peer has the other one.
   */
  private static Step make(
      Established state,
      Exchange.CreateChild exchange,
      ChildTerms terms,
      List<Payload> payloads,
      StepBuilder step) {
    Optional<ChildSa> made = install(state, exchange.offer(), terms, payloads, step);
    if (made.isEmpty()) {
      return EstablishedSa.delete(state, step);
    }
    Established both = state.withNew(made.get());
    Optional<ChildSa> other =
        exchange
            .rival()
            .filter(_ -> terms.carryAll(Side.INITIATOR))
            .flatMap(rival -> state.childWith(rival.inbound()))
            .filter(ChildSa::isInUse);
    if (other.isEmpty()) {
      return Agenda.proceed(both, step);
    }
    ByteString lowest = nonces(exchange.offer(), payloads).lowest();
    boolean ours = Nonces.isLower(lowest, exchange.rival().orElseThrow().lowestNonce());
    ChildSa redundant = ours ? made.get() : other.get();
    ChildSa deletedInTime = redundant.knownFrom(ours ? other.get().knownAt() : ChildSa.NOW);
    Established timed = both.withEach(child -> child.equals(redundant) ? deletedInTime : child);
    return Agenda.proceed(outOfUse(timed, deletedInTime, ChildSa.Stage.REPLACED, step), step);
  }

  private static ChildInitiator.Outcome judge(
      Established state, ChildOffer offer, List<Payload> payloads, StepBuilder step) {
    Subject subject = Subject.of(state.association(), offer.wanted().policy(), step.env().now());
    Optional<Path> behindNat =
        state.nat().isPresent() ? Optional.of(state.association().path()) : Optional.empty();
    return InitiatorSetup.of(step.env().config(), state.association().peer(), offer.wanted())
        .map(setup -> ChildCreation.child(setup, offer).judge(payloads, behindNat, subject))
        .orElseGet(
            () -> new ChildInitiator.Outside(Diagnosis.incomplete(subject, step.env().config())));
  }

  /** Empty when the peer's part of the key exchange is no good. */
  private static Optional<ChildSa> install(
      Established state,
      ChildOffer offer,
      ChildTerms terms,
      List<Payload> payloads,
      StepBuilder step) {
    Nonces nonces = nonces(offer, payloads);
    Optional<Secret> shared;
    try {
      shared = shared(offer, payloads);
    } catch (InvalidPublicValueException e) {
      String ours = terms.keyExchange().map(KeyExchangeMethod::consoleName).orElse("none");
      Subject subject = Subject.of(state.association(), terms.policy().name(), step.env().now());
      step.report(ProposalDiagnosis.invalidKeyExchange(subject, ours, e.getMessage()));
      return Optional.empty();
    }
    KeyDerivation.ChildKeys keys =
        KeyDerivation.childKeys(state.keys(), nonces, shared, terms.suite());
    shared.ifPresent(Secret::close);
    return Optional.of(
        ChildInstallation.install(
            new ChildInstallation.Plan(
                state.association(), state.nat(), terms, Side.INITIATOR, keys, Optional.empty()),
            step));
  }

  private static Optional<Secret> shared(ChildOffer offer, List<Payload> payloads)
      throws InvalidPublicValueException {
    if (offer.keyShare().isEmpty()) {
      return Optional.empty();
    }
    KeyShare share = offer.keyShare().get();
    Optional<KePayload> ke =
        Payloads.first(payloads, KePayload.class)
            .filter(payload -> payload.group() == share.method().transformId());
    if (ke.isEmpty()) {
      throw new InvalidPublicValueException("no KE payload of the group that was asked for");
    }
    return Optional.of(
        KeyExchange.of(share.method())
            .sharedSecret(share.privateValue(), ke.get().data().toByteArray()));
  }

  private static Nonces nonces(ChildOffer offer, List<Payload> payloads) {
    return new Nonces(offer.nonce(), Payloads.required(payloads, NoncePayload.class).nonce());
  }

  /**
   * When both sides have rekeyed the same pair, the one with the lowest of the four nonces is
   * redundant; who made it deletes it, and who made the other deletes the old pair (section 2.8.1).
   */
  private static Step replace(
      Established state,
      Exchange.RekeyChild exchange,
      ChildTerms terms,
      List<Payload> payloads,
      StepBuilder step) {
    ByteString lowest = nonces(exchange.offer(), payloads).lowest();
    boolean redundant =
        exchange.rival().filter(rival -> Nonces.isLower(lowest, rival.lowestNonce())).isPresent();
    if (redundant) {
      List<ChildSa> children = new ArrayList<>(state.children());
      children.add(ChildInstallation.unwanted(state.association(), terms, step.now()));
      return Agenda.proceed(state.withChildren(children), step);
    }
    Optional<ChildSa> made = install(state, exchange.offer(), terms, payloads, step);
    if (made.isEmpty()) {
      return EstablishedSa.delete(state, step);
    }
    Established replaced = state;
    Optional<ChildSa> rival = exchange.rival().map(RivalChild::inbound).flatMap(state::childWith);
    if (rival.isPresent()) {
      replaced = outOfUse(replaced, rival.get(), ChildSa.Stage.REPLACED_BY_PEER, step);
    }
    Optional<ChildSa> old =
        state
            .childWith(exchange.replaced())
            .filter(child -> child.stage() != ChildSa.Stage.DISCARDED);
    if (old.isPresent()) {
      replaced = outOfUse(replaced, old.get(), ChildSa.Stage.REPLACED, step);
    }
    return Agenda.proceed(replaced.withNew(made.get()), step);
  }

  private static Established outOfUse(
      Established state, ChildSa child, ChildSa.Stage stage, StepBuilder step) {
    step.remove(child.outbound());
    return state.withEach(other -> other.equals(child) ? other.in(stage) : other);
  }

  /** There is no successor; the old pair lives on as long as it may (section 2.25.1). */
  private static Step refused(
      Established state,
      Exchange.RekeyChild exchange,
      int notifyType,
      NegotiationFailure failure,
      StepBuilder step) {
    Optional<ChildSa> old = state.childWith(exchange.replaced()).filter(ChildSa::isInUse);
    if (old.isEmpty()) {
      // The peer has made a successor meanwhile, or wants none.
      return Agenda.proceed(state, step);
    }
    long again = RekeyTime.retry(step.now(), old.get().expiresAt(), step.env().random());
    boolean inTime = again < old.get().expiresAt();
    if (notifyType != NotifyType.TEMPORARY_FAILURE || !inTime) {
      step.report(failure);
    }
    if (notifyType == NotifyType.CHILD_SA_NOT_FOUND) {
      List<ChildSa> left = new ArrayList<>(state.children());
      left.remove(old.get());
      return Agenda.proceed(state.withChildren(left), step.remove(List.of(old.get())));
    }
    return Agenda.proceed(ChildCreation.postponed(state, exchange.replaced(), again), step);
  }
}
