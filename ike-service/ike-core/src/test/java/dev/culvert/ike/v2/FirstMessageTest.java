package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.ike.Effect;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import dev.culvert.ike.wire.SaPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IKE_SA_INIT when one side, or somebody in between, sends something else than we would. */
class FirstMessageTest {
  private final TwoGateways net = new TwoGateways();

  @BeforeEach
  void initiate() {
    net.one.initiate();
  }

  private static Message message(ByteString datagram) {
    return ((Decoded.Ok<Message>) Message.decode(datagram.toByteArray())).value();
  }

  @Test
  void aCookieIsSentBackInFront() {
    Effect.Send first = net.one.outbox.remove();
    Message request = message(first.datagram());
    NotifyPayload cookie =
        new NotifyPayload(NotifyType.COOKIE, ByteString.copyOf(new byte[] {1, 2, 3}));
    answerUnprotected(first, cookie);
    Message again = message(net.one.outbox.element().datagram());
    assertEquals(cookie, again.payloads().getFirst());
    assertEquals(request.payloads(), again.payloads().subList(1, again.payloads().size()));
    net.settle();
    assertTrue(TwoGateways.matches(net.one, net.two));
  }

  /** The responder asked for a cookie although it had taken the first request in already. */
  @Test
  void aCorrectedRequestIsAnotherOne() {
    Effect.Send first = net.one.outbox.remove();
    net.two.receive(first.local(), first.remote(), first.datagram());
    net.two.outbox.clear();
    answerUnprotected(
        first, new NotifyPayload(NotifyType.COOKIE, ByteString.copyOf(new byte[] {1})));
    net.settle();
    assertTrue(TwoGateways.matches(net.one, net.two));
    assertEquals(2, net.two.sas.size());
    net.advance(Duration.ofSeconds(31));
    assertEquals(1, net.two.sas.size(), "the half-open one has expired");
  }

  @Test
  void theSameFirstMessageGetsTheSameBytes() {
    Effect.Send first = net.one.outbox.remove();
    net.two.receive(first.local(), first.remote(), first.datagram());
    net.two.receive(first.local(), first.remote(), first.datagram());
    assertEquals(net.two.outbox.remove().datagram(), net.two.outbox.remove().datagram());
    assertEquals(1, net.two.sas.size());
  }

  @Test
  void aResponderThatAlwaysWantsAnotherCookieIsLeft() {
    Effect.Send first = net.one.outbox.remove();
    int corrected = 0;
    for (byte i = 0; i < 20; i++) {
      answerUnprotected(
          first, new NotifyPayload(NotifyType.COOKIE, ByteString.copyOf(new byte[] {i})));
      corrected += net.one.outbox.size();
      net.one.outbox.clear();
    }
    assertEquals(5, corrected);
  }

  /** An unprotected error may be forged (RFC 7296 section 2.21.1). */
  @Test
  void aForgedRejectionDoesNotStopTheNegotiation() {
    Effect.Send first = net.one.outbox.element();
    answerUnprotected(first, new NotifyPayload(NotifyType.NO_PROPOSAL_CHOSEN));
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, net.one.failures.getFirst().cause());
    net.settle();
    assertTrue(TwoGateways.matches(net.one, net.two));
  }

  private void answerUnprotected(Effect.Send request, NotifyPayload answer) {
    long initiatorSpi = message(request.datagram()).header().initiatorSpi();
    Message response =
        new Message(
            new IkeHeader(initiatorSpi, 0, ExchangeType.IKE_SA_INIT.code(), false, true, 0),
            List.of(answer));
    net.one.receive(request.remote(), request.local(), ByteString.copyOf(response.encode()));
  }

  @Test
  void aHigherMajorVersionIsTold() {
    Effect.Send first = net.one.outbox.remove();
    byte[] datagram = first.datagram().toByteArray();
    datagram[17] = 0x30;
    net.two.receive(first.local(), first.remote(), ByteString.copyOf(datagram));
    Message answer = message(net.two.outbox.remove().datagram());
    assertEquals(
        List.of(
            new NotifyPayload(
                NotifyType.INVALID_MAJOR_VERSION, ByteString.copyOf(new byte[] {0x20}))),
        answer.payloads());
    assertTrue(net.two.sas.isEmpty());
  }

  @Test
  void ikeVersion1GetsNoAnswer() {
    Effect.Send first = net.one.outbox.remove();
    byte[] datagram = first.datagram().toByteArray();
    datagram[17] = 0x10;
    net.two.receive(first.local(), first.remote(), ByteString.copyOf(datagram));
    assertTrue(net.two.outbox.isEmpty());
  }

  @Test
  void anUnknownCriticalPayloadInTheFirstMessageIsTold() {
    Effect.Send first = net.one.outbox.remove();
    byte[] datagram = first.datagram().toByteArray();
    // The first payload's type becomes 200, and it is critical.
    datagram[16] = (byte) 200;
    datagram[29] = (byte) 0x80;
    net.two.receive(first.local(), first.remote(), ByteString.copyOf(datagram));
    Message answer = message(net.two.outbox.remove().datagram());
    assertEquals(
        List.of(
            new NotifyPayload(
                NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD,
                ByteString.copyOf(new byte[] {(byte) 200}))),
        answer.payloads());
    assertTrue(net.two.sas.isEmpty());
  }

  /** A weak public value is not answered, but the owner hears of it (RFC 7748 section 6.1). */
  @Test
  void anInvalidPublicValueIsNotAnswered() {
    Effect.Send first = net.one.outbox.remove();
    Message request = message(first.datagram());
    List<Payload> payloads = new ArrayList<>(request.payloads());
    payloads.removeIf(payload -> payload.type() == PayloadType.KEY_EXCHANGE);
    payloads.add(new KePayload(31, ByteString.copyOf(new byte[32])));
    net.two.receive(
        first.local(),
        first.remote(),
        ByteString.copyOf(new Message(request.header(), payloads).encode()));
    assertTrue(net.two.outbox.isEmpty());
    assertTrue(net.two.sas.isEmpty());
    assertEquals(Cause.INVALID_KE_PAYLOAD, net.two.failures.getFirst().cause());
  }

  @Test
  void aFirstMessageWithoutAPayloadThatMustBeThereIsDropped() {
    Effect.Send first = net.one.outbox.remove();
    Message request = message(first.datagram());
    List<Payload> payloads = new ArrayList<>(request.payloads());
    payloads.removeIf(SaPayload.class::isInstance);
    net.two.receive(
        first.local(),
        first.remote(),
        ByteString.copyOf(new Message(request.header(), payloads).encode()));
    assertTrue(net.two.outbox.isEmpty());
  }
}
