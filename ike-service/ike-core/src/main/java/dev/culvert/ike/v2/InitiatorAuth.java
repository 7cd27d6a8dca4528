package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.Step;
import dev.culvert.ike.auth.Identification;
import dev.culvert.ike.auth.PskAuthentication;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.sa.Request;
import dev.culvert.ike.sa.Retransmission;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.sa.Window;
import dev.culvert.ike.wire.AuthPayload;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** IKE_AUTH on the initiator's side (RFC 7296 section 1.2). */
final class InitiatorAuth {
  private static final long MESSAGE_ID = 1;

  /** After IKE_AUTH: our next request is number 2, the responder's first is number 0. */
  private static final Window WINDOW = new Window(MESSAGE_ID + 1, 0, Datagrams.NONE);

  private InitiatorAuth() {}

  /** What IKE_SA_INIT has come to. */
  record Negotiated(
      Association association, IkeKeys keys, Nonces nonces, ByteString initResponse, Nat nat) {}

  static Step begin(Negotiated negotiated, IkeSa.InitSent before, StepBuilder step) {
    Association association = negotiated.association();
    WantedChild wanted = before.wanted();
    Optional<InitiatorSetup> found =
        InitiatorSetup.of(step.env().config(), association.peer(), wanted);
    if (found.isEmpty()) {
      return step.report(
              Diagnosis.incomplete(
                  Subject.of(association, wanted.policy(), step.env().now()), step.env().config()))
          .to(new IkeSa.Gone());
    }
    InitiatorSetup setup = found.get();
    if (setup.isAhBehindNat(negotiated.nat())) {
      Subject subject = Subject.of(association, wanted.policy(), step.env().now());
      return step.report(Diagnosis.ahBehindNat(subject)).to(new IkeSa.Gone());
    }
    int inboundSpi = step.env().newEspSpi();
    Datagrams datagrams =
        ProtectedMessage.request(
            association,
            negotiated.keys(),
            ExchangeType.IKE_AUTH,
            MESSAGE_ID,
            requestPayloads(negotiated, before, setup, inboundSpi, step),
            step.env());
    Request request =
        new Request(
            MESSAGE_ID, datagrams, Retransmission.first(step.now(), Retransmission.DEFAULT_LIMIT));
    return step.send(association.path(), datagrams)
        .to(
            new IkeSa.AuthSent(
                association,
                wanted,
                negotiated.keys(),
                negotiated.nonces(),
                negotiated.initResponse(),
                inboundSpi,
                negotiated.nat(),
                request));
  }

  private static List<Payload> requestPayloads(
      Negotiated negotiated,
      IkeSa.InitSent before,
      InitiatorSetup setup,
      int inboundSpi,
      StepBuilder step) {
    IdPayload id = setup.ownId(negotiated.association());
    List<Payload> payloads = new ArrayList<>();
    payloads.add(id);
    // The peer may have made another IKE SA since ours began (section 2.4).
    if (before.wanted().initialContact()
        && !step.env().isConnected(negotiated.association().peer())) {
      payloads.add(new NotifyPayload(NotifyType.INITIAL_CONTACT));
    }
    if (Identification.isSpecific(setup.identity().remoteId())) {
      payloads.add(
          Identification.payload(
              PayloadType.ID_RESPONDER,
              setup.identity().remoteId(),
              negotiated.association().path().remote().address()));
    }
    try (Secret secret = step.env().secretOf(setup.identity())) {
      payloads.add(
          PskAuthentication.sign(
              negotiated.keys(),
              before.request().datagrams().single(),
              negotiated.nonces().responder(),
              id,
              secret));
    }
    ChildInitiator child = child(setup, before.wanted(), inboundSpi);
    payloads.add(child.proposals());
    payloads.addAll(child.selectors());
    return payloads;
  }

  static Step received(IkeSa.AuthSent state, ProtectedMessage message, StepBuilder step) {
    if (!message.isOf(ExchangeType.IKE_AUTH)) {
      return step.to(state);
    }
    return switch (message.content()) {
      case Decoded.Ok<List<Payload>>(List<Payload> payloads) -> answered(state, payloads, step);
      case Decoded.Malformed<List<Payload>>(String what) ->
          abort(
              state,
              NotifyType.INVALID_SYNTAX,
              Diagnosis.malformed(subject(state, step), what),
              step);
      case Decoded.UnsupportedCritical<List<Payload>>(int type) ->
          abort(
              state,
              NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD,
              Diagnosis.unsupportedCritical(subject(state, step), type),
              step);
      case Decoded.UnsupportedVersion<List<Payload>> _ -> step.to(state);
    };
  }

  static Step tick(IkeSa.AuthSent state, StepBuilder step) {
    if (state.request().timer().exhausted()) {
      return step.report(
              Diagnosis.notAnswering(subject(state, step), state.request().timer().sent()))
          .to(new IkeSa.Gone());
    }
    return step.send(state.association().path(), state.request().datagrams())
        .to(state.withRequest(state.request().again(step.now())));
  }

  private static Step answered(IkeSa.AuthSent state, List<Payload> payloads, StepBuilder step) {
    Optional<InitiatorSetup> found =
        InitiatorSetup.of(step.env().config(), state.association().peer(), state.wanted());
    Optional<AuthPayload> auth = Payloads.first(payloads, AuthPayload.class);
    if (auth.isEmpty() || found.isEmpty()) {
      int type =
          Payloads.error(payloads)
              .map(NotifyPayload::notifyType)
              .orElse(NotifyType.AUTHENTICATION_FAILED);
      return step.report(refused(state, found, type, step)).to(new IkeSa.Gone());
    }
    InitiatorSetup setup = found.get();
    IdPayload remote = Payloads.required(payloads, IdPayload.class, PayloadType.ID_RESPONDER);
    if (!Identification.accepts(setup.identity().remoteId(), remote)) {
      return abort(
          state,
          NotifyType.AUTHENTICATION_FAILED,
          Diagnosis.unknownIdentity(
              subject(state, step), List.of(setup.identity()), Identification.describe(remote)),
          step);
    }
    if (!isAuthentic(state, setup, auth.get(), remote, step)) {
      return abort(
          state,
          NotifyType.AUTHENTICATION_FAILED,
          Diagnosis.wrongSecret(subject(state, step), setup.identity()),
          step);
    }
    return authenticated(state, setup, payloads, Identification.describe(remote), step);
  }

  /**
   * An error without an AUTH payload is about the IKE SA, unless it can only be about the child.
   */
  private static NegotiationFailure refused(
      IkeSa.AuthSent state, Optional<InitiatorSetup> setup, int notifyType, StepBuilder step) {
    Subject subject = subject(state, step);
    boolean ofChild =
        notifyType == NotifyType.NO_PROPOSAL_CHOSEN || notifyType == NotifyType.TS_UNACCEPTABLE;
    if (ofChild && setup.isPresent()) {
      return child(setup.get(), state.wanted(), state.inboundSpi()).failure(notifyType, subject);
    }
    String offered =
        setup
            .map(known -> "my-id=" + Identification.describe(known.ownId(state.association())))
            .orElse("");
    return Diagnosis.refused(subject, notifyType, "secret or my-id", offered);
  }

  private static boolean isAuthentic(
      IkeSa.AuthSent state,
      InitiatorSetup setup,
      AuthPayload auth,
      IdPayload remote,
      StepBuilder step) {
    try (Secret secret = step.env().secretOf(setup.identity())) {
      return PskAuthentication.verify(
          auth, state.keys(), state.initResponse(), state.nonces().initiator(), remote, secret);
    }
  }

  private static Step authenticated(
      IkeSa.AuthSent state,
      InitiatorSetup setup,
      List<Payload> payloads,
      String remoteId,
      StepBuilder step) {
    ChildInitiator child = child(setup, state.wanted(), state.inboundSpi());
    Optional<Path> behindNat =
        state.nat().isPresent() ? Optional.of(state.association().path()) : Optional.empty();
    List<WantedChild> wanted = List.of();
    List<ChildSa> children =
        switch (child.judge(payloads, behindNat, subject(state, step))) {
          case ChildInitiator.Agreed(ChildTerms terms) -> {
            wanted = rest(state.wanted(), step);
            yield List.of(install(state, terms, step));
          }
          case ChildInitiator.Refused(int type, var _)
              when type == NotifyType.SINGLE_PAIR_REQUIRED -> {
            wanted = List.of(state.wanted().forSinglePair());
            yield List.of();
          }
          case ChildInitiator.Refused(int _, NegotiationFailure failure) -> {
            step.report(failure);
            yield List.of();
          }
          case ChildInitiator.Outside(NegotiationFailure failure) -> {
            step.report(failure);
            yield List.of();
          }
        };
    Established established =
        EstablishedSa.begin(
            new EstablishedSa.Authenticated(
                state.association(),
                state.keys(),
                remoteId,
                state.nat(),
                WINDOW,
                children,
                Payloads.has(payloads, NotifyType.INITIAL_CONTACT)),
            setup.profile(),
            step);
    // Without a child SA, had or wanted, the IKE SA is good for nothing.
    return children.isEmpty() && wanted.isEmpty()
        ? EstablishedSa.delete(established, step)
        : Agenda.proceed(established.withWanted(wanted), step);
  }

  /** The other SAs of the policy: IKE_AUTH makes one. */
  private static List<WantedChild> rest(WantedChild made, StepBuilder step) {
    return InitiatorSetup.protocols(step.env().config(), made.policy()).stream()
        .filter(protocol -> protocol != made.protocol())
        .map(
            protocol ->
                new WantedChild(
                    made.policy(), protocol, made.source(), made.destination(), false, false))
        .toList();
  }

  /** Its keys come from the key exchange of the IKE SA. */
  private static ChildInitiator child(InitiatorSetup setup, WantedChild wanted, int inboundSpi) {
    return new ChildInitiator(setup, wanted, inboundSpi, Optional.empty());
  }

  private static ChildSa install(IkeSa.AuthSent state, ChildTerms terms, StepBuilder step) {
    return ChildInstallation.install(
        new ChildInstallation.Plan(
            state.association(),
            state.nat(),
            terms,
            Side.INITIATOR,
            KeyDerivation.childKeys(state.keys(), state.nonces(), Optional.empty(), terms.suite()),
            Optional.empty()),
        step);
  }

  /**
   * The responder believes in an IKE SA that we do not want: tell it why in an exchange of its own
   * (RFC 7296 section 2.21.2).
   */
  private static Step abort(
      IkeSa.AuthSent state, int notifyType, NegotiationFailure failure, StepBuilder step) {
    return Ending.begin(
        state.association(),
        state.keys(),
        WINDOW,
        List.of(new NotifyPayload(notifyType)),
        step.report(failure));
  }

  private static Subject subject(IkeSa.AuthSent state, StepBuilder step) {
    return Subject.of(state.association(), state.wanted().policy(), step.env().now());
  }
}
