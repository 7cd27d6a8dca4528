package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.ike.keys.SkProtection;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.EncryptedPayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of a peer that the two of us never send: what is answered, and what stands after it. */
class NotifyTest {
  private static final String NOTHING = "";
  private static final int INFORMATIONAL = ExchangeType.INFORMATIONAL.code();

  private final TwoGateways net = new TwoGateways();

  @BeforeEach
  void handshakeBegins() {
    net.one.initiate();
  }

  private Established establishedAtOne() {
    net.settle();
    return net.one.established();
  }

  /** Gateway two gets a request of gateway one that one did not write itself. */
  private List<Payload> ask(
      Association association, IkeKeys keys, int exchange, long id, int first, String hex) {
    net.two.receive(
        association.path().local(),
        association.path().remote(),
        Forgery.request(association, keys, exchange, id, first, hex));
    ByteString response = net.two.outbox.remove().datagram();
    Message opened = message(response);
    assertTrue(opened.header().response());
    assertEquals(id, opened.header().messageId());
    assertEquals(exchange, opened.header().exchangeType());
    var content =
        SkProtection.open(
                response.toByteArray(),
                opened.header(),
                (EncryptedPayload) opened.payloads().getFirst(),
                keys)
            .orElseThrow();
    return ((Decoded.Ok<List<Payload>>) content).value();
  }

  private List<Payload> ask(int exchange, int first, String hex) {
    Established one = establishedAtOne();
    return ask(one.association(), one.keys(), exchange, one.window().nextRequest(), first, hex);
  }

  private static Message message(ByteString datagram) {
    return ((Decoded.Ok<Message>) Message.decode(datagram.toByteArray())).value();
  }

  private static final List<Payload> UNSUPPORTED_200 =
      List.of(
          new NotifyPayload(
              NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD, ByteString.copyOf(new byte[] {(byte) 200})));

  /** RFC 7296 section 2.5, in each exchange that is protected. */
  @ParameterizedTest
  @EnumSource(
      value = ExchangeType.class,
      names = {"INFORMATIONAL", "CREATE_CHILD_SA"})
  void unsupportedCriticalPayloadLeavesTheIkeSa(ExchangeType exchange) {
    assertEquals(UNSUPPORTED_200, ask(exchange.code(), 200, "00800004"));
    assertEquals(Cause.UNSUPPORTED_CRITICAL_PAYLOAD, net.two.failures.getFirst().cause());
    net.two.established();
  }

  @Test
  void anUnknownPayloadThatIsNotCriticalIsSkipped() {
    assertEquals(List.of(), ask(INFORMATIONAL, 200, "00000004"));
  }

  @Test
  void invalidSyntaxEndsTheIkeSa() {
    assertEquals(
        List.of(new NotifyPayload(NotifyType.INVALID_SYNTAX)),
        ask(INFORMATIONAL, PayloadType.DELETE.code(), "0000000c03040009c5d2ded7"));
    assertInstanceOf(IkeSa.Closed.class, net.two.onlySa());
    assertTrue(net.two.installed.isEmpty());
    assertEquals(Cause.INVALID_SYNTAX, net.two.failures.getFirst().cause());
  }

  @Test
  void aPayloadInTheWrongExchangeIsInvalidSyntax() {
    assertEquals(
        List.of(new NotifyPayload(NotifyType.INVALID_SYNTAX)),
        ask(INFORMATIONAL, PayloadType.NONCE.code(), "00000014" + "00".repeat(16)));
  }

  @Test
  void anUnknownExchangeIsInvalidSyntax() {
    assertEquals(
        List.of(new NotifyPayload(NotifyType.INVALID_SYNTAX)), ask(99, PayloadType.NONE, NOTHING));
  }

  @Test
  void invalidSelectorsIsReportedAndTheIkeSaStands() {
    assertEquals(
        List.of(), ask(INFORMATIONAL, PayloadType.NOTIFY.code(), "0000000c03040027c5d2ded7"));
    assertEquals(Cause.REFUSED_BY_PEER, net.two.failures.getFirst().cause());
    assertEquals("INVALID_SELECTORS", net.two.failures.getFirst().theirs());
    net.two.established();
  }

  @Test
  void anInitiatorThatDisownsTheResponderEndsTheIkeSa() {
    assertEquals(List.of(), ask(INFORMATIONAL, PayloadType.NOTIFY.code(), "0000000800000018"));
    assertInstanceOf(IkeSa.Closed.class, net.two.onlySa());
    assertTrue(net.two.installed.isEmpty());
  }

  @Test
  void theSameRequestGetsTheSameBytes() {
    Established one = establishedAtOne();
    Association association = one.association();
    ByteString request =
        Forgery.request(association, one.keys(), INFORMATIONAL, 2, PayloadType.NONE, NOTHING);
    List<ByteString> responses = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      net.two.receive(association.path().local(), association.path().remote(), request);
      responses.add(net.two.outbox.remove().datagram());
    }
    assertEquals(responses.getFirst(), responses.get(1));
    assertEquals(responses.getFirst(), responses.get(2));
  }

  @Test
  void requestsOutsideTheWindowAreIgnored() {
    Established one = establishedAtOne();
    for (long id : new long[] {0, 3, 4, 0xffff_ffffL}) {
      ByteString request =
          Forgery.request(
              one.association(), one.keys(), INFORMATIONAL, id, PayloadType.NONE, NOTHING);
      net.two.receive(one.association().path().local(), one.association().path().remote(), request);
      assertTrue(net.two.outbox.isEmpty());
      assertEquals(2, net.two.established().window().nextExpected());
    }
  }

  @Test
  void unsupportedCriticalPayloadInIkeAuthIsToldAndEndsTheIkeSa() {
    net.deliver(net.one, net.one.outbox.remove());
    net.deliver(net.two, net.two.outbox.remove());
    IkeSa.AuthSent one = (IkeSa.AuthSent) net.one.onlySa();
    assertEquals(
        UNSUPPORTED_200,
        ask(one.association(), one.keys(), ExchangeType.IKE_AUTH.code(), 1, 200, "00800004"));
    assertInstanceOf(IkeSa.Closed.class, net.two.onlySa());
  }

  @Test
  void anUnknownStatusIsIgnored() {
    // N with the private status 40960 and two octets of data.
    assertEquals(List.of(), ask(INFORMATIONAL, PayloadType.NOTIFY.code(), "0000000a0000a0000102"));
    net.two.established();
    assertEquals(List.of(), net.two.failures);
  }

  @Test
  void eapIsRefused() {
    net.deliver(net.one, net.one.outbox.remove());
    net.deliver(net.two, net.two.outbox.remove());
    IkeSa.AuthSent one = (IkeSa.AuthSent) net.one.onlySa();
    // IDi, SA, TSi, TSr, and no AUTH: the initiator asks for EAP (RFC 7296 section 2.16).
    String hex =
        "2100000c010000000a090001"
            + "2c0000240000002001030402c5d2ded70300000c01000014800e00800000000805000000"
            + "2d00001801000000070000100000ffff0a01ca000a01caff"
            + "0000001801000000070000100000ffff0a0165000a0165ff";
    assertEquals(
        List.of(new NotifyPayload(NotifyType.AUTHENTICATION_FAILED)),
        ask(
            one.association(),
            one.keys(),
            ExchangeType.IKE_AUTH.code(),
            1,
            PayloadType.ID_INITIATOR.code(),
            hex));
    assertEquals("auth-method", net.two.failures.getFirst().parameter());
    assertEquals("eap", net.two.failures.getFirst().theirs());
  }

  @Test
  void malformedIkeAuthIsInvalidSyntaxAndEndsTheIkeSa() {
    net.deliver(net.one, net.one.outbox.remove());
    net.deliver(net.two, net.two.outbox.remove());
    IkeSa.AuthSent one = (IkeSa.AuthSent) net.one.onlySa();
    assertEquals(
        List.of(new NotifyPayload(NotifyType.INVALID_SYNTAX)),
        ask(
            one.association(),
            one.keys(),
            ExchangeType.IKE_AUTH.code(),
            1,
            PayloadType.ID_INITIATOR.code(),
            // A nonce has no place behind the identity.
            "2800000c010000000a090001" + "00000014" + "00".repeat(16)));
    assertInstanceOf(IkeSa.Closed.class, net.two.onlySa());
  }
}
