package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.keys.SkProtection;
import dev.culvert.ike.keys.SkfProtection;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Fragmentation;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.PartialMessage;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.EncryptedFragmentPayload;
import dev.culvert.ike.wire.EncryptedPayload;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadChain;
import java.util.List;
import java.util.Optional;

/**
 * What a datagram comes to that arrives at an IKE SA with keys: it is authenticated first, then
 * matched with the message IDs that are due (RFC 7296 section 2.1), and put together with the other
 * fragments of its message (RFC 7383 section 2.6).
 */
sealed interface Reception {
  /** Not of this IKE SA, not authentic, not due, or here already. */
  record Nothing() implements Reception {}

  /** A request that has its answer already. */
  record Repeated(Datagrams answer) implements Reception {}

  /**
   * A fragment; others are missing.
   *
   * @param association with the fragment
   */
  record Fragment(Association association) implements Reception {}

  /**
   * A whole message that is due.
   *
   * @param association without the fragments that the message was made of
   */
  record Whole(Association association, ProtectedMessage message) implements Reception {}

  static Reception of(IkeSa.Keyed state, ByteString datagram) {
    byte[] bytes = datagram.toByteArray();
    if (!(Message.decode(bytes) instanceof Decoded.Ok<Message>(Message message))
        || message.payloads().size() != 1
        || !isOfPeer(state.association(), message.header())) {
      return new Nothing();
    }
    return switch (message.payloads().getFirst()) {
      case EncryptedPayload sk -> whole(state, bytes, message, sk);
      case EncryptedFragmentPayload skf -> fragment(state, bytes, message.header(), skf);
      default -> new Nothing();
    };
  }

  private static boolean isOfPeer(Association association, IkeHeader header) {
    return header.initiatorSpi() == association.initiatorSpi().value()
        && header.responderSpi() == association.responderSpi().value()
        && header.fromInitiator() == (association.side() == Side.RESPONDER);
  }

  private static Reception whole(
      IkeSa.Keyed state, byte[] bytes, Message message, EncryptedPayload sk) {
    IkeHeader header = message.header();
    return SkProtection.open(bytes, header, sk, state.keys())
        .map(content -> due(state, header, content))
        .orElseGet(Nothing::new);
  }

  private static Reception due(
      IkeSa.Keyed state, IkeHeader header, Decoded<List<Payload>> content) {
    Datagrams answer = answerTo(state, header);
    if (!answer.isEmpty()) {
      return new Repeated(answer);
    }
    if (!state.awaits(header.response(), header.messageId())) {
      return new Nothing();
    }
    Association association = state.association();
    return new Whole(
        association.withFragmentation(association.fragmentation().without(header.response())),
        ProtectedMessage.of(header, content));
  }

  private static Reception fragment(
      IkeSa.Keyed state, byte[] bytes, IkeHeader header, EncryptedFragmentPayload skf) {
    // Of a repeated request the first fragment alone is answered (RFC 7383 section 2.6.1).
    boolean answered = !answerTo(state, header).isEmpty();
    boolean wanted =
        answered
            ? skf.number() == 1
            : state.awaits(header.response(), header.messageId())
                && state
                    .association()
                    .fragmentation()
                    .wants(header.response(), header.messageId(), skf.number(), skf.total());
    if (!state.association().fragmentation().supported() || !wanted) {
      return new Nothing();
    }
    Optional<ByteString> part = SkfProtection.open(bytes, header, skf, state.keys());
    if (part.isEmpty()) {
      return new Nothing();
    }
    return answered
        ? new Repeated(answerTo(state, header))
        : joined(state, header, skf, part.get());
  }

  private static Reception joined(
      IkeSa.Keyed state, IkeHeader header, EncryptedFragmentPayload skf, ByteString part) {
    Association association = state.association();
    Fragmentation more =
        association
            .fragmentation()
            .with(
                header.response(),
                header.messageId(),
                skf.number(),
                skf.total(),
                skf.firstInner(),
                part);
    return more.of(header.response(), header.messageId())
        .filter(PartialMessage::isWhole)
        .map(
            whole ->
                due(
                    state,
                    header,
                    PayloadChain.decode(whole.firstInner(), new OctetReader(whole.joined()))))
        .orElseGet(() -> new Fragment(association.withFragmentation(more)));
  }

  private static Datagrams answerTo(IkeSa.Keyed state, IkeHeader header) {
    return header.response() ? Datagrams.NONE : state.answerTo(header.messageId());
  }
}
