package dev.culvert.ike.v2;

import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Request;
import dev.culvert.ike.sa.Retransmission;
import dev.culvert.ike.sa.Window;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.EncryptedFragmentPayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.ProtocolId;
import java.util.List;
import java.util.function.Function;

/** The last exchange of an IKE SA, asked for by us or by the peer (RFC 7296 section 1.4.1). */
final class Ending {
  /** How long the last response is kept for a retransmitted request, in milliseconds. */
  private static final long LINGER = 30_000;

  private Ending() {}

  /** Sends our last request, which says why the IKE SA ends. */
  static Step begin(
      Association association,
      IkeKeys keys,
      Window window,
      List<Payload> payloads,
      StepBuilder step) {
    long messageId = window.nextRequest();
    Datagrams datagrams =
        ProtectedMessage.request(
            association, keys, ExchangeType.INFORMATIONAL, messageId, payloads, step.env());
    Request request =
        new Request(
            messageId, datagrams, Retransmission.first(step.now(), Retransmission.DEFAULT_LIMIT));
    return step.send(association.path(), datagrams)
        .to(new IkeSa.Deleting(association, keys, window.sentRequest(), request));
  }

  /** Our last response is sent; a retransmitted request gets it again. */
  static Step closed(
      Association association, long requestId, Datagrams response, StepBuilder step) {
    return step.to(new IkeSa.Closed(association, requestId, response, step.now() + LINGER));
  }

  static Step received(
      IkeSa.Deleting state, ProtectedMessage message, InboundDatagram inbound, StepBuilder step) {
    return message.header().response()
        ? step.to(new IkeSa.Gone())
        : answer(state, state.window(), state::withWindow, message, inbound, step);
  }

  /** The child SAs have gone to another IKE SA, so that only the peer's Delete is of interest. */
  static Step received(
      IkeSa.Replaced state, ProtectedMessage message, InboundDatagram inbound, StepBuilder step) {
    return answer(state, state.window(), state::withWindow, message, inbound, step);
  }

  static Step received(IkeSa.Closed state, InboundDatagram inbound, StepBuilder step) {
    boolean again =
        Message.decode(inbound.datagram().toByteArray())
                instanceof Decoded.Ok<Message>(Message message)
            && isRetransmission(state, message);
    return again ? step.reply(inbound, state.response()).to(state) : step.to(state);
  }

  static Step tick(IkeSa.Deleting state, StepBuilder step) {
    if (state.request().timer().exhausted()) {
      return step.to(new IkeSa.Gone());
    }
    return step.send(state.association().path(), state.request().datagrams())
        .to(state.withRequest(state.request().again(step.now())));
  }

  /** Both sides may delete at once; anything else comes too late (section 2.25). */
  private static Step answer(
      IkeSa.Keyed state,
      Window window,
      Function<Window, IkeSa> withWindow,
      ProtectedMessage message,
      InboundDatagram inbound,
      StepBuilder step) {
    List<Payload> payloads =
        message.isOf(ExchangeType.CREATE_CHILD_SA)
            ? List.of(new NotifyPayload(NotifyType.TEMPORARY_FAILURE))
            : List.of();
    Datagrams response = message.response(state.association(), state.keys(), payloads, step.env());
    step.reply(inbound, response);
    return deletesIkeSa(message)
        ? closed(state.association(), message.header().messageId(), response, step)
        : step.to(withWindow.apply(window.answered(response)));
  }

  private static boolean deletesIkeSa(ProtectedMessage message) {
    return message.content() instanceof Decoded.Ok<List<Payload>>(List<Payload> payloads)
        && payloads.stream()
            .anyMatch(
                payload ->
                    payload instanceof DeletePayload delete && delete.protocol() == ProtocolId.IKE);
  }

  private static boolean isRetransmission(IkeSa.Closed state, Message message) {
    IkeHeader header = message.header();
    Association association = state.association();
    boolean laterFragment =
        message.payloads().stream()
            .anyMatch(
                payload -> payload instanceof EncryptedFragmentPayload skf && skf.number() > 1);
    return !laterFragment
        && !header.response()
        && header.messageId() == state.requestId()
        && header.initiatorSpi() == association.initiatorSpi().value()
        && header.responderSpi() == association.responderSpi().value();
  }
}
