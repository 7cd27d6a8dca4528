package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.ProtocolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers the peer's requests on an established IKE SA: INFORMATIONAL (RFC 7296 section 1.4), and
 * CREATE_CHILD_SA with a refusal that leaves everything as it is (section 1.3).
 */
final class PeerRequest {
  private PeerRequest() {}

  static Step answer(
      IkeSa.Established before,
      ProtectedMessage message,
      InboundDatagram inbound,
      StepBuilder step) {
    IkeSa.Established state = EstablishedSa.heard(onPathOf(inbound, before), step);
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
        yield respond(state, message, List.of(refusal), inbound, step);
      }
      case Decoded.Malformed<List<Payload>>(String what) ->
          malformed(state, message, Diagnosis.malformed(subject, what), inbound, step);
      case Decoded.UnsupportedVersion<List<Payload>> _ -> step.to(before);
    };
  }

  private static Step legal(
      IkeSa.Established state,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    if (message.isOf(ExchangeType.CREATE_CHILD_SA)) {
      return respond(
          state, message, List.of(new NotifyPayload(NotifyType.NO_ADDITIONAL_SAS)), inbound, step);
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
    if (disowned || deletes.stream().anyMatch(d -> d.protocol() == ProtocolId.IKE)) {
      return end(state, message, List.of(), inbound, step);
    }
    return deleteChildren(state, message, deletes, inbound, step);
  }

  /** The SPIs are the peer's inbound ones; the answer names ours (section 1.4.1). */
  private static Step deleteChildren(
      IkeSa.Established state,
      ProtectedMessage message,
      List<DeletePayload> deletes,
      InboundDatagram inbound,
      StepBuilder step) {
    List<Integer> spis =
        deletes.stream()
            .filter(delete -> delete.protocol() == ProtocolId.ESP)
            .flatMap(delete -> delete.spis().stream())
            .toList();
    List<ChildSa> deleted =
        state.children().stream().filter(child -> spis.contains(child.outbound().spi())).toList();
    if (deleted.isEmpty()) {
      return respond(state, message, List.of(), inbound, step);
    }
    List<ChildSa> left = new ArrayList<>(state.children());
    left.removeAll(deleted);
    List<Integer> ours = deleted.stream().map(child -> child.inbound().spi()).toList();
    step.remove(deleted);
    Step answered =
        respond(
            state.withChildren(left),
            message,
            List.of(new DeletePayload(ProtocolId.ESP, ours)),
            inbound,
            step);
    return left.isEmpty() && answered.next() instanceof IkeSa.Established childless
        ? EstablishedSa.delete(childless, step)
        : answered;
  }

  private static Step respond(
      IkeSa.Established state,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    Datagrams response = message.response(state.association(), state.keys(), payloads, step.env());
    return step.reply(inbound, response).to(state.withWindow(state.window().answered(response)));
  }

  /** A peer that breaks the protocol although it is authentic ends the IKE SA (section 2.21.3). */
  private static Step malformed(
      IkeSa.Established state,
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
      IkeSa.Established state,
      ProtectedMessage message,
      List<Payload> payloads,
      InboundDatagram inbound,
      StepBuilder step) {
    Datagrams response = message.response(state.association(), state.keys(), payloads, step.env());
    return Ending.closed(
        state.association(),
        message.header().messageId(),
        response,
        step.remove(state.children()).reply(inbound, response));
  }

  /**
   * Behind a NAT the peer's address and port may change; an authentic new request tells the present
   * ones (section 2.23). Without a NAT they stay.
   */
  private static IkeSa.Established onPathOf(InboundDatagram inbound, IkeSa.Established state) {
    Association moved = state.association().withPath(StepBuilder.pathOf(inbound));
    return state.natDetected() ? state.withAssociation(moved) : state;
  }
}
