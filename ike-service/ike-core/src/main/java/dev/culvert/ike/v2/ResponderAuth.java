package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.Step;
import dev.culvert.ike.auth.Identification;
import dev.culvert.ike.auth.IdentityMatch;
import dev.culvert.ike.auth.PskAuthentication;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
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
import dev.culvert.ike.wire.SaPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** IKE_AUTH on the responder's side (RFC 7296 sections 1.2, 2.9 and 2.15). */
final class ResponderAuth {
  private static final long MESSAGE_ID = 1;

  private ResponderAuth() {}

  static Step received(
      IkeSa.InitAnswered state,
      ProtectedMessage message,
      InboundDatagram inbound,
      StepBuilder step) {
    if (!message.isOf(ExchangeType.IKE_AUTH)) {
      return step.to(state);
    }
    // The initiator may have moved to port 4500 (section 2.23).
    Association association = state.association().withPath(StepBuilder.pathOf(inbound));
    Subject subject = Subject.of(association, "", step.env().now());
    Turn turn = new Turn(state, association, message, inbound, subject, step);
    return switch (message.content()) {
      case Decoded.Ok<List<Payload>>(List<Payload> payloads) -> turn.request(payloads);
      case Decoded.Malformed<List<Payload>>(String what) ->
          turn.refuse(
              new NotifyPayload(NotifyType.INVALID_SYNTAX), Diagnosis.malformed(subject, what));
      case Decoded.UnsupportedCritical<List<Payload>>(int type) ->
          turn.refuse(
              new NotifyPayload(
                  NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD,
                  ByteString.copyOf(new byte[] {(byte) type})),
              Diagnosis.unsupportedCritical(subject, type));
      case Decoded.UnsupportedVersion<List<Payload>> _ -> step.to(state);
    };
  }

  /** What is at hand while one IKE_AUTH request is answered. */
  private record Turn(
      IkeSa.InitAnswered state,
      Association association,
      ProtectedMessage message,
      InboundDatagram inbound,
      Subject subject,
      StepBuilder step) {

    Step request(List<Payload> payloads) {
      Configuration config = step.env().config();
      Optional<Peer> peer =
          Optional.ofNullable(config.peers().get(association.peer()))
              .filter(candidate -> !candidate.disabled());
      Optional<Profile> profile = peer.flatMap(config::profileOf);
      if (profile.isEmpty()) {
        return failAuthentication(Diagnosis.unknownPeer(subject));
      }
      List<Identity> identities = config.identitiesOf(peer.get());
      IdPayload remote = Payloads.required(payloads, IdPayload.class, PayloadType.ID_INITIATOR);
      Optional<Identity> identity = IdentityMatch.find(identities, remote);
      if (identity.isEmpty()) {
        return failAuthentication(
            Diagnosis.unknownIdentity(subject, identities, Identification.describe(remote)));
      }
      Optional<AuthPayload> auth = Payloads.first(payloads, AuthPayload.class);
      if (auth.isEmpty() || auth.get().method() != AuthPayload.SHARED_KEY_MIC) {
        String theirs = auth.map(a -> "method " + a.method()).orElse("eap");
        return failAuthentication(Diagnosis.otherAuthentication(subject, theirs));
      }
      if (!isAuthentic(auth.get(), remote, identity.get())) {
        return failAuthentication(Diagnosis.wrongSecret(subject, identity.get()));
      }
      return authenticated(peer.get(), profile.get(), identity.get(), payloads);
    }

    private boolean isAuthentic(AuthPayload auth, IdPayload remote, Identity identity) {
      try (Secret secret = step.env().secretOf(identity)) {
        return PskAuthentication.verify(
            auth, state.keys(), state.initRequest(), state.nonces().responder(), remote, secret);
      }
    }

    private Step authenticated(
        Peer peer, Profile profile, Identity identity, List<Payload> payloads) {
      IdPayload id =
          Identification.payload(
              PayloadType.ID_RESPONDER, identity.myId(), association.path().local().address());
      List<Payload> answer = new ArrayList<>();
      answer.add(id);
      try (Secret secret = step.env().secretOf(identity)) {
        answer.add(
            PskAuthentication.sign(
                state.keys(), state.initResponse(), state.nonces().initiator(), id, secret));
      }
      List<ChildSa> children = child(peer, payloads, answer).stream().toList();
      Datagrams response = message.response(association, state.keys(), answer, step.env());
      IdPayload remote = Payloads.required(payloads, IdPayload.class, PayloadType.ID_INITIATOR);
      Established established =
          EstablishedSa.begin(
              new EstablishedSa.Authenticated(
                  association,
                  state.keys(),
                  Identification.describe(remote),
                  state.nat(),
                  new Window(0, MESSAGE_ID + 1, response),
                  children,
                  Payloads.has(payloads, NotifyType.INITIAL_CONTACT)),
              profile,
              step);
      return step.reply(inbound, response).to(established);
    }

    /** Adds the child SA's payloads, or why there is none, to the answer. */
    private Optional<ChildSa> child(Peer peer, List<Payload> payloads, List<Payload> answer) {
      if (Payloads.first(payloads, SaPayload.class).isEmpty()) {
        // The initiator wants the IKE SA alone for now (RFC 6023).
        return Optional.empty();
      }
      List<PolicySa> sas =
          step.env().config().policiesOf(peer).stream()
              .flatMap(policy -> PolicySa.of(policy).stream())
              .toList();
      ChildResponder.Request request =
          new ChildResponder.Request(association, state.nat(), sas, payloads, false);
      return switch (ChildResponder.judge(request, step)) {
        case ChildResponder.Refused(NotifyPayload reason) -> {
          answer.add(reason);
          yield Optional.empty();
        }
        case ChildResponder.Agreed agreed -> {
          answer.add(agreed.answer());
          answer.addAll(agreed.selectors());
          answer.addAll(agreed.notifications());
          yield Optional.of(install(agreed.terms()));
        }
      };
    }

    /** The first SA of a policy is used at once: there is no older one to go on with. */
    private ChildSa install(ChildTerms terms) {
      return ChildInstallation.install(
          new ChildInstallation.Plan(
              association,
              state.nat(),
              terms,
              Side.RESPONDER,
              KeyDerivation.childKeys(
                  state.keys(), state.nonces(), Optional.empty(), terms.suite()),
              Optional.empty()),
          step);
    }

    private Step failAuthentication(NegotiationFailure failure) {
      return refuse(new NotifyPayload(NotifyType.AUTHENTICATION_FAILED), failure);
    }

    /** Ends the IKE SA with an encrypted error (section 2.21.2). */
    Step refuse(NotifyPayload reason, NegotiationFailure failure) {
      Datagrams response = message.response(association, state.keys(), List.of(reason), step.env());
      return Ending.closed(
          association, MESSAGE_ID, response, step.report(failure).reply(inbound, response));
    }
  }
}
