package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.Env;
import dev.culvert.ike.keys.SkProtection;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.Payload;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A message whose integrity check passed.
 *
 * @param content its payloads, legal for the exchange, or why they are not
 */
record ProtectedMessage(IkeHeader header, Decoded<List<Payload>> content) {
  /** Opens a message of the peer of this IKE SA; empty when it is not that. */
  static Optional<ProtectedMessage> open(
      Association association, IkeKeys keys, ByteString datagram) {
    byte[] bytes = datagram.toByteArray();
    if (!(Message.decode(bytes) instanceof Decoded.Ok<Message>(Message message))) {
      return Optional.empty();
    }
    IkeHeader header = message.header();
    if (header.initiatorSpi() != association.initiatorSpi().value()
        || header.responderSpi() != association.responderSpi().value()
        || header.fromInitiator() == (association.side() == Side.INITIATOR)) {
      return Optional.empty();
    }
    return SkProtection.open(bytes, message, keys)
        .map(content -> new ProtectedMessage(header, content.then(legalIn(header))));
  }

  private static Function<List<Payload>, Decoded<List<Payload>>> legalIn(IkeHeader header) {
    return payloads ->
        ExchangeType.of(header.exchangeType())
            .map(exchange -> Legality.violation(exchange, header.response(), payloads))
            .orElseGet(() -> Optional.of("exchange type " + header.exchangeType()))
            .<Decoded<List<Payload>>>map(Decoded::malformed)
            .orElseGet(() -> Decoded.ok(payloads));
  }

  /** True for a message of the given exchange. */
  boolean isOf(ExchangeType exchange) {
    return header.exchangeType() == exchange.code();
  }

  /** A request of ours. */
  static Datagrams request(
      Association association,
      IkeKeys keys,
      ExchangeType exchange,
      long messageId,
      List<Payload> payloads,
      Env env) {
    return seal(association, keys, exchange.code(), false, messageId, payloads, env);
  }

  /** Our response to this request. */
  Datagrams response(Association association, IkeKeys keys, List<Payload> payloads, Env env) {
    return seal(association, keys, header.exchangeType(), true, header.messageId(), payloads, env);
  }

  private static Datagrams seal(
      Association association,
      IkeKeys keys,
      int exchange,
      boolean response,
      long messageId,
      List<Payload> payloads,
      Env env) {
    IkeHeader header =
        new IkeHeader(
            association.initiatorSpi().value(),
            association.responderSpi().value(),
            exchange,
            association.side() == Side.INITIATOR,
            response,
            messageId);
    return Datagrams.of(SkProtection.protect(header, payloads, keys, env.random()));
  }
}
