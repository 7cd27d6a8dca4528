package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.IkeCommand.Acquire;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.crypto.InvalidPublicValueException;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.proposal.IkeProposals;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Fragmentation;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.IkeSuite;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.sa.Request;
import dev.culvert.ike.sa.Retransmission;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.SaPayload;
import java.util.List;
import java.util.Optional;

/** IKE_SA_INIT on the initiator's side (RFC 7296 sections 1.2, 2.6 and 2.7). */
final class InitiatorInit {
  static final int NONCE_LENGTH = 32;

  /** Corrected requests before a peer that always wants another one is left alone. */
  private static final int MAX_RETRIES = 5;

  private InitiatorInit() {}

  static Step initiate(Event.Initiate initiate, StepBuilder step) {
    Acquire acquire = initiate.acquire();
    Peer peer = step.env().config().peers().get(acquire.peer());
    if (peer == null || peer.disabled() || peer.passive()) {
      return step.to(new IkeSa.Absent());
    }
    Path path =
        new Path(
            acquire.node(),
            new Endpoint(acquire.local(), NatDetection.localPortTo(peer.port())),
            new Endpoint(acquire.remote(), peer.port()));
    Optional<Profile> profile = step.env().config().profileOf(peer);
    if (profile.isEmpty()) {
      Subject subject =
          new Subject(
              IkeSpi.NONE,
              peer.name(),
              acquire.policy(),
              path.remote(),
              Side.INITIATOR,
              step.env().now());
      return step.report(Diagnosis.noProfile(subject, peer)).to(new IkeSa.Absent());
    }
    Association association =
        new Association(
            step.env().newIkeSpi(),
            IkeSpi.NONE,
            Side.INITIATOR,
            peer.name(),
            path,
            step.now(),
            Fragmentation.NONE);
    KeyExchangeMethod method = profile.get().dhGroups().getFirst();
    Secret privateValue = KeyExchange.of(method).generatePrivate(step.env().random());
    ByteString nonce = ByteString.copyOf(step.env().random().next(NONCE_LENGTH));
    WantedChild wanted =
        new WantedChild(
            acquire.policy(),
            InitiatorSetup.protocols(step.env().config(), acquire.policy()).getFirst(),
            acquire.source(),
            acquire.destination(),
            false,
            initiate.initialContact() && peer.sendInitialContact());
    Datagrams datagrams =
        InitRequest.of(association, profile.get(), method, privateValue, nonce, ByteString.EMPTY);
    return step.send(path, datagrams)
        .to(
            new IkeSa.InitSent(
                association,
                wanted,
                method,
                privateValue,
                nonce,
                ByteString.EMPTY,
                0,
                Optional.empty(),
                timed(datagrams, step)));
  }

  private static Request timed(Datagrams datagrams, StepBuilder step) {
    return new Request(
        0, datagrams, Retransmission.first(step.now(), Retransmission.DEFAULT_LIMIT));
  }

  /** Sends a request that differs from the last one as the responder wants it to. */
  private static Step retry(
      IkeSa.InitSent state,
      Profile profile,
      KeyExchangeMethod method,
      Secret privateValue,
      ByteString cookie,
      StepBuilder step) {
    Datagrams datagrams =
        InitRequest.of(state.association(), profile, method, privateValue, state.nonce(), cookie);
    return step.send(state.association().path(), datagrams)
        .to(state.retried(method, privateValue, cookie, timed(datagrams, step)));
  }

  static Step received(IkeSa.InitSent state, InboundDatagram inbound, StepBuilder step) {
    byte[] bytes = inbound.datagram().toByteArray();
    if (!(Message.decode(bytes) instanceof Decoded.Ok<Message>(Message message))
        || !isResponse(state, message)
        || Legality.violation(ExchangeType.IKE_SA_INIT, true, message.payloads()).isPresent()) {
      return step.to(state);
    }
    Optional<Profile> profile = profileOf(state, step);
    if (profile.isEmpty()) {
      return step.to(new IkeSa.Gone());
    }
    return Payloads.first(message.payloads(), SaPayload.class).isPresent()
        ? complete(state, profile.get(), message, inbound, step)
        : notified(state, profile.get(), message.payloads(), step);
  }

  static Step tick(IkeSa.InitSent state, StepBuilder step) {
    if (state.rejectedAt().isPresent()
        && state.rejectedAt().get() + IkeSa.InitSent.REJECTION_GRACE <= step.now()) {
      return step.to(new IkeSa.Gone());
    }
    if (state.request().timer().exhausted()) {
      return step.report(
              Diagnosis.notAnswering(subject(state, step), state.request().timer().sent()))
          .to(new IkeSa.Gone());
    }
    return step.send(state.association().path(), state.request().datagrams())
        .to(state.withRequest(state.request().again(step.now())));
  }

  private static boolean isResponse(IkeSa.InitSent state, Message message) {
    IkeHeader header = message.header();
    return header.exchangeType() == ExchangeType.IKE_SA_INIT.code()
        && header.response()
        && !header.fromInitiator()
        && header.messageId() == 0
        && header.initiatorSpi() == state.association().initiatorSpi().value();
  }

  /** The responder sent notifications alone: it wants another request, or none. */
  private static Step notified(
      IkeSa.InitSent state, Profile profile, List<Payload> payloads, StepBuilder step) {
    List<NotifyPayload> cookies = Payloads.notifications(payloads, NotifyType.COOKIE);
    if (!cookies.isEmpty()) {
      return state.retries() < MAX_RETRIES
          ? retry(
              state,
              profile,
              state.keyExchange(),
              state.privateValue(),
              cookies.getFirst().data(),
              step)
          : step.to(state);
    }
    Optional<NotifyPayload> error = Payloads.error(payloads);
    if (error.isEmpty()) {
      return step.to(state);
    }
    if (error.get().notifyType() == NotifyType.INVALID_KE_PAYLOAD) {
      return otherKeyExchange(state, profile, error.get(), step);
    }
    return rejected(
        state,
        Diagnosis.refused(
            subject(state, step),
            error.get().notifyType(),
            "profile",
            ProposalDiagnosis.offered(profile)),
        step);
  }

  /** The responder chose another group out of our offer (RFC 7296 section 1.2). */
  private static Step otherKeyExchange(
      IkeSa.InitSent state, Profile profile, NotifyPayload error, StepBuilder step) {
    int group = new OctetReader(error.data().toByteArray()).u16();
    Optional<KeyExchangeMethod> method =
        profile.dhGroups().stream()
            .filter(candidate -> candidate.transformId() == group)
            .filter(candidate -> candidate != state.keyExchange())
            .findFirst();
    if (method.isEmpty() || state.retries() >= MAX_RETRIES) {
      return rejected(
          state,
          ProposalDiagnosis.invalidKeyExchange(
              subject(state, step), state.keyExchange().consoleName(), "group " + group),
          step);
    }
    Secret privateValue = KeyExchange.of(method.get()).generatePrivate(step.env().random());
    return retry(state, profile, method.get(), privateValue, state.cookie(), step);
  }

  private static Step complete(
      IkeSa.InitSent state,
      Profile profile,
      Message message,
      InboundDatagram inbound,
      StepBuilder step) {
    KePayload ke = Payloads.required(message.payloads(), KePayload.class);
    Optional<IkeSuite> suite =
        IkeProposals.accept(Payloads.required(message.payloads(), SaPayload.class), profile)
            .filter(choice -> choice.peerSpi().isNone())
            .map(IkeProposals.Choice::suite)
            .filter(chosen -> chosen.keyExchange() == state.keyExchange())
            .filter(chosen -> chosen.keyExchange().transformId() == ke.group());
    IkeSpi responderSpi = new IkeSpi(message.header().responderSpi());
    if (suite.isEmpty() || responderSpi.isNone()) {
      return rejected(
          state,
          ProposalDiagnosis.answerOutsideOffer(
              subject(state, step), Cause.NO_PROPOSAL_CHOSEN, "profile"),
          step);
    }
    Nonces nonces =
        new Nonces(
            state.nonce(), Payloads.required(message.payloads(), NoncePayload.class).nonce());
    Association association =
        state
            .association()
            .withResponderSpi(responderSpi)
            .withFragmentation(
                Fragmentation.among(
                    Payloads.has(message.payloads(), NotifyType.IKEV2_FRAGMENTATION_SUPPORTED)));
    IkeKeys keys;
    try (Secret shared =
        KeyExchange.of(state.keyExchange())
            .sharedSecret(state.privateValue(), ke.data().toByteArray())) {
      keys =
          KeyDerivation.ikeKeys(
              suite.get(), nonces, association.initiatorSpi(), responderSpi, shared);
    } catch (InvalidPublicValueException e) {
      return rejected(
          state,
          ProposalDiagnosis.invalidKeyExchange(
              subject(state, step), state.keyExchange().consoleName(), e.getMessage()),
          step);
    }
    step.recognise(association, message.payloads());
    Nat nat =
        NatDetection.detected(
            association.initiatorSpi(),
            responderSpi,
            StepBuilder.pathOf(inbound),
            message.payloads());
    Association onPath =
        nat.isPresent()
            ? association.withPath(NatDetection.floated(association.path()))
            : association;
    return InitiatorAuth.begin(
        new InitiatorAuth.Negotiated(onPath, keys, nonces, inbound.datagram(), nat), state, step);
  }

  /** Reports a rejection at once, but leaves the time for a better answer: it may be forged. */
  private static Step rejected(IkeSa.InitSent state, NegotiationFailure failure, StepBuilder step) {
    return state.rejectedAt().isPresent()
        ? step.to(state)
        : step.report(failure).to(state.withRejectedAt(step.now()));
  }

  private static Optional<Profile> profileOf(IkeSa.InitSent state, StepBuilder step) {
    return Optional.ofNullable(step.env().config().peers().get(state.association().peer()))
        .flatMap(step.env().config()::profileOf);
  }

  private static Subject subject(IkeSa.InitSent state, StepBuilder step) {
    return Subject.of(state.association(), state.wanted().policy(), step.env().now());
  }
}
