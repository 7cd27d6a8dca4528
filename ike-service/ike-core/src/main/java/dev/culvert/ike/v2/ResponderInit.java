package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.crypto.InvalidPublicValueException;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.Step;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.proposal.IkeProposals;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Fragmentation;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.Nonces;
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
import dev.culvert.ike.wire.OctetWriter;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.VendorIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IKE_SA_INIT on the responder's side (RFC 7296 section 1.2). Whatever fails here leaves no state
 * behind. A COOKIE is the node's to ask for; one that comes with the request is not looked at.
 */
final class ResponderInit {
  /** How long an initiator may take for its IKE_AUTH, in milliseconds. */
  private static final long HALF_OPEN = 30_000;

  private ResponderInit() {}

  static Step received(InboundDatagram inbound, StepBuilder step) {
    byte[] bytes = inbound.datagram().toByteArray();
    return switch (Message.decode(bytes)) {
      case Decoded.Ok<Message>(Message message) ->
          isFirstMessage(message.header())
                  && Legality.violation(ExchangeType.IKE_SA_INIT, false, message.payloads())
                      .isEmpty()
              ? request(message, inbound, step)
              : step.to(new IkeSa.Absent());
      case Decoded.UnsupportedCritical<Message>(int type) ->
          Message.headerOf(bytes)
              .filter(ResponderInit::isFirstMessage)
              .map(
                  header ->
                      refuse(
                          header,
                          new NotifyPayload(
                              NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD,
                              ByteString.copyOf(new byte[] {(byte) type})),
                          inbound,
                          step))
              .orElseGet(() -> step.to(new IkeSa.Absent()));
      case Decoded.UnsupportedVersion<Message>(int major) -> otherVersion(major, inbound, step);
      case Decoded.Malformed<Message> _ -> step.to(new IkeSa.Absent());
    };
  }

  private static boolean isFirstMessage(IkeHeader header) {
    return header.exchangeType() == ExchangeType.IKE_SA_INIT.code()
        && header.fromInitiator()
        && !header.response()
        && header.responderSpi() == 0
        && header.messageId() == 0;
  }

  /** A higher version is told what we speak (section 2.5); IKEv1 would not understand it. */
  private static Step otherVersion(int major, InboundDatagram inbound, StepBuilder step) {
    byte[] bytes = inbound.datagram().toByteArray();
    if (major < IkeHeader.MAJOR_VERSION) {
      return step.to(new IkeSa.Absent());
    }
    OctetReader in = new OctetReader(bytes);
    IkeHeader header =
        new IkeHeader(in.u64(), in.u64(), ExchangeType.IKE_SA_INIT.code(), true, false, 0);
    return refuse(
        header,
        new NotifyPayload(
            NotifyType.INVALID_MAJOR_VERSION,
            ByteString.copyOf(new byte[] {IkeHeader.MAJOR_VERSION << 4})),
        inbound,
        step);
  }

  private static Step request(Message message, InboundDatagram inbound, StepBuilder step) {
    Optional<Peer> peer =
        step.env().config().peerAt(inbound.local().address(), inbound.remote().address());
    Subject subject =
        new Subject(
            IkeSpi.NONE,
            peer.map(Peer::name).orElse(""),
            "",
            inbound.remote(),
            Side.RESPONDER,
            step.env().now());
    if (peer.isEmpty()) {
      return noProposalChosen(message, Diagnosis.unknownPeer(subject), inbound, step);
    }
    Optional<Profile> profile = step.env().config().profileOf(peer.get());
    if (profile.isEmpty()) {
      return noProposalChosen(message, Diagnosis.noProfile(subject, peer.get()), inbound, step);
    }
    SaPayload offered = Payloads.required(message.payloads(), SaPayload.class);
    KePayload ke = Payloads.required(message.payloads(), KePayload.class);
    Optional<IkeProposals.Choice> choice =
        IkeProposals.select(offered, profile.get(), ke.group())
            .filter(candidate -> candidate.peerSpi().isNone());
    if (choice.isEmpty()) {
      return noProposalChosen(
          message,
          ProposalDiagnosis.noCommonIkeProposal(
              subject, offered, profile.get(), step.env().config()),
          inbound,
          step);
    }
    int group = choice.get().suite().keyExchange().transformId();
    if (group != ke.group()) {
      ByteString wanted = ByteString.copyOf(new OctetWriter().u16(group).toArray());
      return refuse(
          message.header(),
          new NotifyPayload(NotifyType.INVALID_KE_PAYLOAD, wanted),
          inbound,
          step);
    }
    return accept(message, inbound, choice.get(), subject, step);
  }

  private static Step accept(
      Message message,
      InboundDatagram inbound,
      IkeProposals.Choice choice,
      Subject subject,
      StepBuilder step) {
    KePayload ke = Payloads.required(message.payloads(), KePayload.class);
    KeyExchange exchange = KeyExchange.of(choice.suite().keyExchange());
    IkeSpi initiatorSpi = new IkeSpi(message.header().initiatorSpi());
    IkeSpi responderSpi = step.env().newIkeSpi();
    Nonces nonces =
        new Nonces(
            Payloads.required(message.payloads(), NoncePayload.class).nonce(),
            ByteString.copyOf(step.env().random().next(InitiatorInit.NONCE_LENGTH)));
    IkeKeys keys;
    byte[] publicValue;
    try (Secret privateValue = exchange.generatePrivate(step.env().random());
        Secret shared = exchange.sharedSecret(privateValue, ke.data().toByteArray())) {
      publicValue = exchange.publicValue(privateValue);
      keys = KeyDerivation.ikeKeys(choice.suite(), nonces, initiatorSpi, responderSpi, shared);
    } catch (InvalidPublicValueException e) {
      // Unauthenticated and broken: no answer (section 2.21.1), but the owner is told.
      String ours = choice.suite().keyExchange().consoleName();
      return step.report(ProposalDiagnosis.invalidKeyExchange(subject, ours, e.getMessage()))
          .to(new IkeSa.Absent());
    }
    Association association =
        new Association(
            initiatorSpi,
            responderSpi,
            Side.RESPONDER,
            subject.peer(),
            StepBuilder.pathOf(inbound),
            step.now(),
            Fragmentation.among(
                Payloads.has(message.payloads(), NotifyType.IKEV2_FRAGMENTATION_SUPPORTED)));
    List<Payload> answer = new ArrayList<>();
    answer.add(choice.answer(IkeSpi.NONE));
    answer.add(new KePayload(ke.group(), ByteString.copyOf(publicValue)));
    answer.add(new NoncePayload(nonces.responder()));
    answer.addAll(NatDetection.notifications(initiatorSpi, responderSpi, association.path()));
    if (association.fragmentation().supported()) {
      answer.add(new NotifyPayload(NotifyType.IKEV2_FRAGMENTATION_SUPPORTED));
    }
    answer.add(new NotifyPayload(NotifyType.CHILDLESS_IKEV2_SUPPORTED));
    answer.add(VendorIds.CULVERT);
    ByteString response = response(message.header(), responderSpi, answer);
    step.recognise(association, message.payloads());
    Nat nat =
        NatDetection.detected(initiatorSpi, IkeSpi.NONE, association.path(), message.payloads());
    return step.reply(inbound, Datagrams.of(response))
        .to(
            new IkeSa.InitAnswered(
                association,
                keys,
                nonces,
                inbound.datagram(),
                response,
                nat,
                step.now() + HALF_OPEN));
  }

  private static Step noProposalChosen(
      Message message, NegotiationFailure failure, InboundDatagram inbound, StepBuilder step) {
    return refuse(
        message.header(),
        new NotifyPayload(NotifyType.NO_PROPOSAL_CHOSEN),
        inbound,
        step.report(failure));
  }

  private static Step refuse(
      IkeHeader header, NotifyPayload reason, InboundDatagram inbound, StepBuilder step) {
    return step.reply(inbound, Datagrams.of(response(header, IkeSpi.NONE, List.of(reason))))
        .to(new IkeSa.Absent());
  }

  private static ByteString response(
      IkeHeader request, IkeSpi responderSpi, List<Payload> payloads) {
    IkeHeader header =
        new IkeHeader(
            request.initiatorSpi(),
            responderSpi.value(),
            request.exchangeType(),
            false,
            true,
            request.messageId());
    return ByteString.copyOf(new Message(header, payloads).encode());
  }
}
