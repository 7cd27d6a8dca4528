package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.ByteString;
import dev.culvert.ike.wire.AuthPayload;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.OpaquePayload;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.TsPayload;
import dev.culvert.ike.wire.VendorIdPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The table of RFC 7296 appendix C. */
class LegalityTest {
  private static final ByteString BYTES = ByteString.copyOf(new byte[16]);
  private static final Payload SA = new SaPayload(List.of());
  private static final Payload KE = new KePayload(31, BYTES);
  private static final Payload NONCE = new NoncePayload(BYTES);
  private static final Payload N = new NotifyPayload(NotifyType.NAT_DETECTION_SOURCE_IP);
  private static final Payload V = new VendorIdPayload(BYTES);
  private static final Payload D = DeletePayload.ikeSa();
  private static final Payload AUTH = new AuthPayload(2, BYTES);
  private static final Payload IDI = new IdPayload(PayloadType.ID_INITIATOR, 2, BYTES);
  private static final Payload IDR = new IdPayload(PayloadType.ID_RESPONDER, 2, BYTES);
  private static final Payload TSI = new TsPayload(PayloadType.TS_INITIATOR, List.of());
  private static final Payload TSR = new TsPayload(PayloadType.TS_RESPONDER, List.of());
  private static final Payload CERT = new OpaquePayload(PayloadType.CERTIFICATE, BYTES);
  private static final Payload CERTREQ = new OpaquePayload(PayloadType.CERTIFICATE_REQUEST, BYTES);
  private static final Payload CP = new OpaquePayload(PayloadType.CONFIGURATION, BYTES);

  private static Optional<String> request(ExchangeType exchange, Payload... payloads) {
    return Legality.violation(exchange, false, List.of(payloads));
  }

  private static Optional<String> response(ExchangeType exchange, Payload... payloads) {
    return Legality.violation(exchange, true, List.of(payloads));
  }

  @Test
  void whatPeersSendIsLegal() {
    assertEquals(Optional.empty(), request(ExchangeType.IKE_SA_INIT, N, V, SA, KE, NONCE, N, N));
    assertEquals(
        Optional.empty(), response(ExchangeType.IKE_SA_INIT, SA, KE, NONCE, N, CERTREQ, V));
    assertEquals(Optional.empty(), response(ExchangeType.IKE_SA_INIT, N));
    assertEquals(
        Optional.empty(),
        request(ExchangeType.IKE_AUTH, IDI, CERT, CERT, CERTREQ, IDR, AUTH, CP, SA, TSI, TSR, N));
    assertEquals(Optional.empty(), request(ExchangeType.IKE_AUTH, TSR, TSI, SA, IDI));
    assertEquals(
        Optional.empty(), response(ExchangeType.IKE_AUTH, IDR, CERT, AUTH, CP, SA, TSI, TSR, N));
    assertEquals(Optional.empty(), response(ExchangeType.IKE_AUTH, IDR, AUTH, N));
    assertEquals(Optional.empty(), response(ExchangeType.IKE_AUTH, N));
    assertEquals(
        Optional.empty(), request(ExchangeType.CREATE_CHILD_SA, N, SA, NONCE, KE, TSI, TSR));
    assertEquals(Optional.empty(), request(ExchangeType.CREATE_CHILD_SA, SA, NONCE, KE));
    assertEquals(
        Optional.empty(), response(ExchangeType.CREATE_CHILD_SA, SA, NONCE, KE, TSI, TSR, N));
    assertEquals(Optional.empty(), response(ExchangeType.CREATE_CHILD_SA, SA, NONCE, TSI, TSR));
    assertEquals(Optional.empty(), response(ExchangeType.CREATE_CHILD_SA, SA, NONCE, KE));
    assertEquals(Optional.empty(), response(ExchangeType.CREATE_CHILD_SA, N));
    assertEquals(Optional.empty(), request(ExchangeType.INFORMATIONAL));
    assertEquals(Optional.empty(), request(ExchangeType.INFORMATIONAL, D, D, N, CP, V));
    assertEquals(Optional.empty(), response(ExchangeType.INFORMATIONAL, D));
  }

  @Test
  void aMissingPayloadIsNamed() {
    assertEquals(
        Optional.of("IKE_SA_INIT with 0 Nonce payloads"),
        request(ExchangeType.IKE_SA_INIT, SA, KE));
    assertEquals(
        Optional.of("IKE_AUTH with 0 TSr payloads"),
        request(ExchangeType.IKE_AUTH, IDI, AUTH, SA, TSI));
  }

  @Test
  void aPayloadTooManyIsNamed() {
    assertEquals(
        Optional.of("IKE_SA_INIT with 2 KE payloads"),
        request(ExchangeType.IKE_SA_INIT, SA, KE, KE, NONCE));
    List<Payload> deletes = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      deletes.add(D);
    }
    assertEquals(
        Optional.of("INFORMATIONAL with 65 D payloads"),
        Legality.violation(ExchangeType.INFORMATIONAL, false, deletes));
  }

  @Test
  void aPayloadInTheWrongPlaceIsNamed() {
    assertEquals(
        Optional.of("INFORMATIONAL with an unexpected Nonce payload"),
        request(ExchangeType.INFORMATIONAL, NONCE));
    assertEquals(
        Optional.of("IKE_SA_INIT with an unexpected AUTH payload"),
        request(ExchangeType.IKE_SA_INIT, SA, KE, NONCE, AUTH));
  }

  /** Only a child SA has selectors, and only with a key exchange there is an IKE SA. */
  @Test
  void aCreateChildSaIsForAChildSaOrForAnIkeSa() {
    for (boolean response : new boolean[] {false, true}) {
      assertEquals(
          Optional.of("CREATE_CHILD_SA with 0 TSi payloads"),
          Legality.violation(ExchangeType.CREATE_CHILD_SA, response, List.of(SA, NONCE)));
      assertEquals(
          Optional.of("CREATE_CHILD_SA with 0 TSr payloads"),
          Legality.violation(ExchangeType.CREATE_CHILD_SA, response, List.of(SA, NONCE, KE, TSI)));
    }
  }
}
