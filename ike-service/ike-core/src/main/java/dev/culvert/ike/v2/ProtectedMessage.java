package dev.culvert.ike.v2;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.Env;
import dev.culvert.ike.keys.SkProtection;
import dev.culvert.ike.keys.SkfProtection;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
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
  /**
   * Octets of the IP packets that a fragmented message is sent in: what every IPv6 link carries
   * (RFC 7383 section 2.5.1), and strongSwan's default for IPv4 too.
   */
  private static final int PACKET = 1280;

  /** A message of the peer whose integrity check has passed. */
  static ProtectedMessage of(IkeHeader header, Decoded<List<Payload>> content) {
    return new ProtectedMessage(header, content.then(legalIn(header)));
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
    int maximum = maximumLength(association.path());
    boolean fragmented =
        association.fragmentation().supported() && SkProtection.length(payloads, keys) > maximum;
    return fragmented
        ? SkfProtection.protect(header, payloads, keys, env.random(), maximum)
        : Datagrams.of(SkProtection.protect(header, payloads, keys, env.random()));
  }

  /** What is left of {@link #PACKET} behind the headers of IP and UDP and the non-ESP marker. */
  private static int maximumLength(Path path) {
    int ipHeader = path.remote().address().family() == IpAddress.Family.IPV4 ? 20 : 40;
    return PACKET - ipHeader - 8 - 4;
  }
}
