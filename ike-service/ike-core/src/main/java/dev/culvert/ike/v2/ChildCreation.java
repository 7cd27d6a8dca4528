package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.Step;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.ChildOffer;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.KeyShare;
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
 * The request of CREATE_CHILD_SA for a child SA: a new one or one in place of another (RFC 7296
 * sections 1.3.1 and 1.3.3). {@link ChildResponse} takes the answer in.
 */
final class ChildCreation {
  private ChildCreation() {}

  /** Asks for the first child SA that is wanted. */
  static Step create(Established state, StepBuilder step) {
    WantedChild wanted = state.wanted().getFirst();
    Established rest = state.withWanted(state.wanted().subList(1, state.wanted().size()));
    if (state.isServed(wanted.policy(), wanted.protocol())) {
      // The peer has made it since it was asked for.
      return Agenda.proceed(rest, step);
    }
    Optional<InitiatorSetup> setup = setup(state, wanted, step);
    if (setup.isEmpty()) {
      return Agenda.proceed(rest, step);
    }
    if (setup.get().isAhBehindNat(state.nat())) {
      Subject subject = Subject.of(state.association(), wanted.policy(), step.env().now());
      return Agenda.proceed(rest, step.report(Diagnosis.ahBehindNat(subject)));
    }
    ChildOffer offer = offer(setup.get(), wanted, step);
    return new OwnRequest(ExchangeType.CREATE_CHILD_SA, payloads(setup.get(), offer))
        .send(rest, request -> new Exchange.CreateChild(request, offer, Optional.empty()), step);
  }

  /** Asks for a successor of a child SA. */
  static Step rekey(Established state, ChildSa old, StepBuilder step) {
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
      Established state, WantedChild wanted, StepBuilder step) {
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

  static ChildInitiator child(InitiatorSetup setup, ChildOffer offer) {
    return new ChildInitiator(
        setup, offer.wanted(), offer.inboundSpi(), offer.keyShare().map(KeyShare::method));
  }

  static Established postponed(Established state, SaKey inbound, long moment) {
    return state.withEach(
        child -> child.inbound().equals(inbound) ? child.rekeyedAt(moment) : child);
  }

  private static ByteString spi(int spi) {
    return ByteString.copyOf(new OctetWriter().u32(Integer.toUnsignedLong(spi)).toArray());
  }
}
