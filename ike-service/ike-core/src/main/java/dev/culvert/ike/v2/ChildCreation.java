package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.crypto.InvalidPublicValueException;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.Step;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.ChildOffer;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.KeyShare;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.RivalChild;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.OctetWriter;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.ProtocolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CREATE_CHILD_SA for a child SA on the side that begins it: a new one or one in place of another
 * (RFC 7296 sections 1.3.1 and 1.3.3).
 *
 * <p>A rekey never leaves a moment without SAs that both sides have: the new inbound SA first, then
 * the new outbound one, which the peer can receive since it has answered; then the old outbound SA
 * goes, then the peer is told to delete the old pair, and last the old inbound SA goes.
 */
final class ChildCreation {
  private ChildCreation() {}

  /** Asks for the first child SA that is wanted. */
  static Step create(IkeSa.Established state, StepBuilder step) {
    WantedChild wanted = state.wanted().getFirst();
    IkeSa.Established rest = state.withWanted(state.wanted().subList(1, state.wanted().size()));
    Optional<InitiatorSetup> setup = setup(state, wanted, step);
    if (setup.isEmpty()) {
      return Agenda.proceed(rest, step);
    }
    if (setup.get().isAhBehindNat(state.natDetected())) {
      Subject subject = Subject.of(state.association(), wanted.policy(), step.env().now());
      return Agenda.proceed(rest, step.report(Diagnosis.ahBehindNat(subject)));
    }
    ChildOffer offer = offer(setup.get(), wanted, step);
    return new OwnRequest(ExchangeType.CREATE_CHILD_SA, payloads(setup.get(), offer))
        .send(rest, request -> new Exchange.CreateChild(request, offer), step);
  }

  /** Asks for a successor of a child SA. */
  static Step rekey(IkeSa.Established state, ChildSa old, StepBuilder step) {
    // No packet asks for it: the selectors are those of the policy (section 2.9.2).
    Optional<WantedChild> wanted =
        Optional.ofNullable(step.env().config().policies().get(old.policy()))
            .flatMap(policy -> PolicySa.of(policy, old.protocol()))
            .map(
                sa ->
                    new WantedChild(
                        old.policy(), sa.protocol(), sa.source(), sa.destination(), false, false));
    Optional<InitiatorSetup> setup = wanted.flatMap(each -> setup(state, each, step));
    if (setup.isEmpty()) {
      return Agenda.proceed(postponed(state, old.inbound(), old.expiresAt()), step);
    }
    ChildOffer offer = offer(setup.get(), wanted.get(), step);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(
        new NotifyPayload(
            ProtocolId.of(old.protocol()),
            spi(old.inbound().spi()),
            NotifyType.REKEY_SA,
            ByteString.EMPTY));
    payloads.addAll(payloads(setup.get(), offer));
    return new OwnRequest(ExchangeType.CREATE_CHILD_SA, payloads)
        .send(
            state,
            request -> new Exchange.RekeyChild(request, offer, old.inbound(), Optional.empty()),
            step);
  }

  private static Optional<InitiatorSetup> setup(
      IkeSa.Established state, WantedChild wanted, StepBuilder step) {
    Optional<InitiatorSetup> setup =
        InitiatorSetup.of(step.env().config(), state.association().peer(), wanted);
    if (setup.isEmpty()) {
      Subject subject = Subject.of(state.association(), wanted.policy(), step.env().now());
      step.report(Diagnosis.incomplete(subject, step.env().config()));
    }
    return setup;
  }

  private static ChildOffer offer(InitiatorSetup setup, WantedChild wanted, StepBuilder step) {
    Optional<KeyShare> share =
        Optional.ofNullable(setup.proposal().pfsGroup())
            .map(
                method ->
                    new KeyShare(
                        method, KeyExchange.of(method).generatePrivate(step.env().random())));
    return new ChildOffer(
        wanted,
        step.env().newEspSpi(),
        ByteString.copyOf(step.env().random().next(InitiatorInit.NONCE_LENGTH)),
        share);
  }

  private static List<Payload> payloads(InitiatorSetup setup, ChildOffer offer) {
    ChildInitiator child = child(setup, offer);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(child.proposals());
    payloads.add(new NoncePayload(offer.nonce()));
    offer
        .keyShare()
        .ifPresent(
            share ->
                payloads.add(
                    new KePayload(
                        share.method().transformId(),
                        ByteString.copyOf(
                            KeyExchange.of(share.method()).publicValue(share.privateValue())))));
    payloads.addAll(child.selectors());
    return payloads;
  }

  private static ChildInitiator child(InitiatorSetup setup, ChildOffer offer) {
    return new ChildInitiator(
        setup, offer.wanted(), offer.inboundSpi(), offer.keyShare().map(KeyShare::method));
  }

  static Step created(
      IkeSa.Established state,
      Exchange.CreateChild exchange,
      List<Payload> payloads,
      StepBuilder step) {
    return switch (judge(state, exchange.offer(), payloads, step)) {
      case ChildInitiator.Agreed(ChildTerms terms) ->
          install(state, exchange.offer(), terms, payloads, step)
              .map(child -> Agenda.proceed(state.withNew(child), step))
              .orElseGet(() -> EstablishedSa.delete(state, step));
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
      IkeSa.Established state,
      Exchange.RekeyChild exchange,
      List<Payload> payloads,
      StepBuilder step) {
    return switch (judge(state, exchange.offer(), payloads, step)) {
      case ChildInitiator.Agreed(ChildTerms terms) ->
          replace(state, exchange, terms, payloads, step);
      case ChildInitiator.Refused(int type, var failure) ->
          refused(state, exchange, type, failure, step);
      case ChildInitiator.Outside(var failure) -> EstablishedSa.delete(state, step.report(failure));
    };
  }

  private static ChildInitiator.Outcome judge(
      IkeSa.Established state, ChildOffer offer, List<Payload> payloads, StepBuilder step) {
    Subject subject = Subject.of(state.association(), offer.wanted().policy(), step.env().now());
    return InitiatorSetup.of(step.env().config(), state.association().peer(), offer.wanted())
        .map(setup -> child(setup, offer).judge(payloads, subject))
        .orElseGet(
            () -> new ChildInitiator.Outside(Diagnosis.incomplete(subject, step.env().config())));
  }

  /** Empty when the peer's part of the key exchange is no good. */
  private static Optional<ChildSa> install(
      IkeSa.Established state,
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
      step.report(Diagnosis.invalidKeyExchange(subject, ours, e.getMessage()));
      return Optional.empty();
    }
    KeyDerivation.ChildKeys keys =
        KeyDerivation.childKeys(state.keys(), nonces, shared, terms.suite());
    shared.ifPresent(Secret::close);
    return Optional.of(
        ChildInstallation.install(
            new ChildInstallation.Plan(
                state.association(),
                state.natDetected(),
                terms,
                Side.INITIATOR,
                keys,
                Optional.empty()),
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
      IkeSa.Established state,
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
    IkeSa.Established replaced = state;
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

  private static IkeSa.Established outOfUse(
      IkeSa.Established state, ChildSa child, ChildSa.Stage stage, StepBuilder step) {
    step.remove(child.outbound());
    return state.withEach(other -> other.equals(child) ? other.in(stage) : other);
  }

  /** There is no successor; the old pair lives on as long as it may (section 2.25.1). */
  private static Step refused(
      IkeSa.Established state,
      Exchange.RekeyChild exchange,
      int notifyType,
      NegotiationFailure failure,
      StepBuilder step) {
    Optional<ChildSa> old = state.childWith(exchange.replaced()).filter(ChildSa::isInUse);
    if (old.isEmpty()) {
      // The peer has made a successor meanwhile, or wants none.
      return Agenda.proceed(state, step);
    }
    long again = RekeyTime.retry(step.now(), step.env().random());
    boolean inTime = again < old.get().expiresAt();
    if (notifyType != NotifyType.TEMPORARY_FAILURE || !inTime) {
      step.report(failure);
    }
    if (notifyType == NotifyType.CHILD_SA_NOT_FOUND) {
      List<ChildSa> left = new ArrayList<>(state.children());
      left.remove(old.get());
      return Agenda.proceed(state.withChildren(left), step.remove(List.of(old.get())));
    }
    return Agenda.proceed(postponed(state, exchange.replaced(), again), step);
  }

  private static IkeSa.Established postponed(IkeSa.Established state, SaKey inbound, long moment) {
    return state.withEach(
        child -> child.inbound().equals(inbound) ? child.rekeyedAt(moment) : child);
  }

  private static ByteString spi(int spi) {
    return ByteString.copyOf(new OctetWriter().u32(Integer.toUnsignedLong(spi)).toArray());
  }
}
