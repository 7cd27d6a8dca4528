package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.ike.Effect;
import dev.culvert.ike.auth.Identification;
import dev.culvert.ike.auth.PskAuthentication;
import dev.culvert.ike.keys.SkProtection;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.EncryptedPayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 6023: an initiator that wants an IKE SA and no child SA yet. */
class ChildlessTest {
  private final TwoGateways net = new TwoGateways();

  private static Message message(ByteString datagram) {
    return ((Decoded.Ok<Message>) Message.decode(datagram.toByteArray())).value();
  }

  /** What gateway one would send if it wanted no child SA. */
  private static ByteString childlessAuth(IkeSa.AuthSent state, ByteString initRequest) {
    IdPayload id =
        Identification.payload(
            PayloadType.ID_INITIATOR,
            Site.one().identity().myId(),
            state.association().path().local().address());
    Secret secret = Secret.owning(Site.one().secret().getBytes(StandardCharsets.UTF_8));
    List<Payload> payloads =
        List.of(
            id,
            PskAuthentication.sign(
                state.keys(), initRequest, state.nonces().responder(), id, secret));
    IkeHeader header =
        new IkeHeader(
            state.association().initiatorSpi().value(),
            state.association().responderSpi().value(),
            ExchangeType.IKE_AUTH.code(),
            true,
            false,
            1);
    return SkProtection.protect(header, payloads, state.keys(), target -> {});
  }

  @Test
  void theIkeSaStandsWithoutAChild() {
    net.one.initiate();
    ByteString initRequest = net.one.outbox.element().datagram();
    net.deliver(net.one, net.one.outbox.remove());
    Effect.Send initResponse = net.two.outbox.remove();
    assertTrue(
        Payloads.has(
            message(initResponse.datagram()).payloads(), NotifyType.CHILDLESS_IKEV2_SUPPORTED));
    net.deliver(net.two, initResponse);
    net.one.outbox.clear();
    IkeSa.AuthSent one = (IkeSa.AuthSent) net.one.onlySa();

    net.two.receive(
        one.association().path().local(),
        one.association().path().remote(),
        childlessAuth(one, initRequest));

    assertEquals(List.of(), net.two.established().children());
    assertEquals(List.of(), net.two.failures);
    ByteString answer = net.two.outbox.remove().datagram();
    EncryptedPayload sk = (EncryptedPayload) message(answer).payloads().getFirst();
    var opened =
        SkProtection.open(answer.toByteArray(), message(answer).header(), sk, one.keys())
            .orElseThrow();
    assertEquals(
        List.of(PayloadType.ID_RESPONDER, PayloadType.AUTHENTICATION),
        ((Decoded.Ok<List<Payload>>) opened).value().stream().map(Payload::type).toList());
    net.two.advanceTo(net.two.now().plus(Duration.ofMinutes(2)));
    assertTrue(net.two.sas.isEmpty(), "an IKE SA that nobody uses does not stay");
  }
}
