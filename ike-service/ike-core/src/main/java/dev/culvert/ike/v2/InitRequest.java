package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Profile;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.proposal.IkeProposals;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.VendorIds;
import java.util.ArrayList;
import java.util.List;

/** The request of IKE_SA_INIT (RFC 7296 section 1.2). */
final class InitRequest {

  private InitRequest() {}

  /**
   * The request.
   *
   * @param cookie what the responder wants to see again (section 2.6); empty in the first one
   */
  static Datagrams of(
      Association association,
      Profile profile,
      KeyExchangeMethod method,
      Secret privateValue,
      ByteString nonce,
      ByteString cookie) {
    List<Payload> payloads = new ArrayList<>();
    if (!cookie.isEmpty()) {
      payloads.add(new NotifyPayload(NotifyType.COOKIE, cookie));
    }
    payloads.add(IkeProposals.offer(profile, IkeSpi.NONE));
    payloads.add(
        new KePayload(
            method.transformId(),
            ByteString.copyOf(KeyExchange.of(method).publicValue(privateValue))));
    payloads.add(new NoncePayload(nonce));
    payloads.addAll(
        NatDetection.notifications(
            association.initiatorSpi(), association.responderSpi(), association.path()));
    payloads.add(new NotifyPayload(NotifyType.IKEV2_FRAGMENTATION_SUPPORTED));
    payloads.add(VendorIds.CULVERT);
    IkeHeader header =
        new IkeHeader(
            association.initiatorSpi().value(),
            association.responderSpi().value(),
            ExchangeType.IKE_SA_INIT.code(),
            true,
            false,
            0);
    return Datagrams.of(ByteString.copyOf(new Message(header, payloads).encode()));
  }
}
