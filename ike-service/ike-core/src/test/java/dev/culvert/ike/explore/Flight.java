package dev.culvert.ike.explore;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.EncryptedFragmentPayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;

/**
 * A datagram on its way.
 *
 * @param to the end that it is for, 0 or 1
 */
record Flight(int to, Endpoint from, Endpoint at, ByteString datagram) {
  IkeHeader header() {
    return Message.headerOf(datagram.toByteArray()).orElseThrow();
  }

  private String fragment() {
    return Message.decode(datagram.toByteArray()) instanceof Decoded.Ok<Message>(var message)
            && message.payloads().getFirst() instanceof EncryptedFragmentPayload skf
        ? ", fragment " + skf.number()
        : "";
  }

  @Override
  public String toString() {
    IkeHeader header = header();
    return ExchangeType.of(header.exchangeType()).map(ExchangeType::name).orElse("?")
        + (header.response() ? " response " : " request ")
        + header.messageId()
        + " of "
        + (header.fromInitiator() ? "initiator " : "responder ")
        + Story.shorten(header.initiatorSpi())
        + fragment();
  }
}
