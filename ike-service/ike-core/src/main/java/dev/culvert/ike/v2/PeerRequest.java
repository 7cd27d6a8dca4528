package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.RivalIkeSa;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.ProtocolId;
import dev.culvert.ike.wire.TsPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers the peer's requests on an established IKE SA: INFORMATIONAL (RFC 7296 section 1.4) and
 * CREATE_CHILD_SA (section 1.3).
 */
final class PeerRequest {
  private PeerRequest() {}

  static Step answer(
      Established before, ProtectedMessage message, InboundDatagram inbound, StepBuilder step) {
    Established state =
        EstablishedSa.heard(onPathOf(inbound, before), step).withEach(ChildSa::known);
    Subject subject = Subject.of(state.association(), "", step.env().now());
    return switch (message.content()) {
      case Decoded.Ok<List<Payload>>(List<Payload> payloads) ->
          legal(state, message, payloads, inbound, step);
      case Decoded.UnsupportedCritical<List<Payload>>(int type) -> {
        NotifyPayload refusal =
            new NotifyPayload(
                NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD,
                ByteString.copyOf(new byte[] {(byte) type}));
        step.report(Diagnosis.unsupportedCritical(subject, type));
        yield step.to(respond(state, message, List.of(refusal), inbound, step));
      }
      case Decoded.Malformed<List<Payload>>(String what) ->
          malformed(state, message, Diagnosis.malformed(subject, what), inbound, step);
      case Decoded.UnsupportedVersion<List<Payload>> _ -> step.to(before);
    };
  }

  private static Step legal(
      Established state,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    if (message.isOf(ExchangeType.CREATE_CHILD_SA)) {
      return Payloads.first(payloads, TsPayload.class).isPresent()
          ? child(state, message, payloads, inbound, step)
          : successor(state, message, payloads, inbound, step);
    }
    if (!message.isOf(ExchangeType.INFORMATIONAL)) {
      Subject subject = Subject.of(state.association(), "", step.env().now());
      return malformed(
          state, message, Diagnosis.malformed(subject, "exchange type"), inbound, step);
    }
    Optional<NotifyPayload> error = Payloads.error(payloads);
    error.ifPresent(
        notify ->
            step.report(
                Diagnosis.refused(
                    Subject.of(state.association(), "", step.env().now()),
                    notify.notifyType(),
                    "",
                    "")));
    boolean disowned =
        error
            .filter(
                notify ->
                    notify.notifyType() == NotifyType.AUTHENTICATION_FAILED
                        || notify.notifyType() == NotifyType.INVALID_SYNTAX)
            .isPresent();
    List<DeletePayload> deletes =
        payloads.stream()
            .filter(DeletePayload.class::isInstance)
            .map(DeletePayload.class::cast)
            .toList();
    if (disowned) {
      return end(state, message, List.of(), inbound, step);
    }
    if (deletes.stream().anyMatch(delete -> delete.protocol() == ProtocolId.IKE)) {
      return deleted(state, message, inbound, step);
    }
    List<Payload> answer = new ArrayList<>();
    Established left = ChildDeletion.requested(state, deletes, answer, step);
    return Agenda.proceed(respond(left, message, answer, inbound, step), step);
  }

  /**
   * The child SAs go with the IKE SA, unless the peer has rekeyed it meanwhile: then we forget our
   * own rekey (section 2.25.2).
   */
  private static Step deleted(
      Established state, ProtectedMessage message, InboundDatagram inbound, StepBuilder step) {
    Optional<RivalIkeSa> heir =
        state
            .outstanding()
            .flatMap(
                exchange ->
                    exchange instanceof Exchange.RekeyIke own ? own.rival() : Optional.empty());
    if (heir.isEmpty()) {
      return end(state, message, List.of(), inbound, step);
    }
    IkeHeir.born(state, heir.get(), step);
    return end(
        state.withChildren(List.of()).withDraining(List.of()), message, List.of(), inbound, step);
  }

  private static Step child(
      Established state,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    ChildRequest request = new ChildRequest(state, payloads, step);
    List<Payload> answer = request.answer();
    return Agenda.proceed(respond(request.state(), message, answer, inbound, step), step);
  }

  /** While we rekey the IKE SA too, which of the two takes over is open (section 2.8.2). */
  private static Step successor(
      Established before,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    IkeRekeyRequest request = new IkeRekeyRequest(before, payloads, step);
    List<Payload> answer = request.answer();
    Established state = respond(before, message, answer, inbound, step);
    if (request.made().isEmpty()) {
      return Agenda.proceed(state, step);
    }
    RivalIkeSa made = request.made().get();
    return state.outstanding().isPresent()
            && state.outstanding().get() instanceof Exchange.RekeyIke own
        ? step.to(state.withOutstanding(Optional.of(own.against(made))))
        : IkeHeir.replaced(state, made, step);
  }

  private static Established respond(
      Established state,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    Datagrams response = message.response(state.association(), state.keys(), payloads, step.env());
    step.reply(inbound, response);
    return state.withWindow(state.window().answered(response));
  }

  /** A peer that breaks the protocol although it is authentic ends the IKE SA (section 2.21.3). */
  private static Step malformed(
      Established state,
      ProtectedMessage message,
      NegotiationFailure failure,
      InboundDatagram inbound,
      StepBuilder step) {
    return end(
        state,
        message,
        List.of(new NotifyPayload(NotifyType.INVALID_SYNTAX)),
        inbound,
        step.report(failure));
  }

  private static Step end(
      Established state,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    Datagrams response = message.response(state.association(), state.keys(), payloads, step.env());
    EstablishedSa.removeAll(state, step);
    return Ending.closed(
        state.association(), message.header().messageId(), response, step.reply(inbound, response));
  }

  /**
   * The address and port of a peer behind a NAT may change; an authentic new request tells the
   * present ones (section 2.23).
   */
  private static Established onPathOf(InboundDatagram inbound, Established state) {
    Association moved = state.association().withPath(StepBuilder.pathOf(inbound));
    return state.nat().followsPeer() ? state.withAssociation(moved) : state;
  }
}
