package dev.culvert.ike.v2;

import static dev.culvert.ike.wire.ExchangeType.CREATE_CHILD_SA;
import static dev.culvert.ike.wire.ExchangeType.IKE_AUTH;
import static dev.culvert.ike.wire.ExchangeType.IKE_SA_INIT;
import static dev.culvert.ike.wire.ExchangeType.INFORMATIONAL;
import static dev.culvert.ike.wire.PayloadType.AUTHENTICATION;
import static dev.culvert.ike.wire.PayloadType.CERTIFICATE;
import static dev.culvert.ike.wire.PayloadType.CERTIFICATE_REQUEST;
import static dev.culvert.ike.wire.PayloadType.CONFIGURATION;
import static dev.culvert.ike.wire.PayloadType.DELETE;
import static dev.culvert.ike.wire.PayloadType.ID_INITIATOR;
import static dev.culvert.ike.wire.PayloadType.ID_RESPONDER;
import static dev.culvert.ike.wire.PayloadType.KEY_EXCHANGE;
import static dev.culvert.ike.wire.PayloadType.NONCE;
import static dev.culvert.ike.wire.PayloadType.NOTIFY;
import static dev.culvert.ike.wire.PayloadType.SECURITY_ASSOCIATION;
import static dev.culvert.ike.wire.PayloadType.TS_INITIATOR;
import static dev.culvert.ike.wire.PayloadType.TS_RESPONDER;
import static dev.culvert.ike.wire.PayloadType.VENDOR_ID;

import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which payloads a message may and must have (RFC 7296 sections 1.2 to 1.4 and appendix C). Order
 * does not matter (section 2.5). A message is legal when it fits one of the forms of its exchange
 * and direction; N and V may be in every one.
 */
final class Legality {
  /** Upper bound of what an honest message repeats. */
  private static final int MANY = 64;

  /** How often a payload may occur. */
  private record Occurs(PayloadType type, int min, int max) {}

  /** A form of a message: payloads that are not named must not be there. */
  private record Form(ExchangeType exchange, boolean response, List<Occurs> payloads) {}

  private static final List<Form> FORMS =
      List.of(
          request(IKE_SA_INIT, one(SECURITY_ASSOCIATION), one(KEY_EXCHANGE), one(NONCE)),
          response(
              IKE_SA_INIT,
              one(SECURITY_ASSOCIATION),
              one(KEY_EXCHANGE),
              one(NONCE),
              any(CERTIFICATE_REQUEST)),
          response(IKE_SA_INIT, some(NOTIFY)),
          request(
              IKE_AUTH,
              one(ID_INITIATOR),
              optional(ID_RESPONDER),
              optional(AUTHENTICATION),
              any(CERTIFICATE),
              any(CERTIFICATE_REQUEST),
              optional(CONFIGURATION),
              one(SECURITY_ASSOCIATION),
              one(TS_INITIATOR),
              one(TS_RESPONDER)),
          // Without a child SA (RFC 6023 section 3).
          request(
              IKE_AUTH,
              one(ID_INITIATOR),
              optional(ID_RESPONDER),
              optional(AUTHENTICATION),
              any(CERTIFICATE),
              any(CERTIFICATE_REQUEST),
              optional(CONFIGURATION)),
          response(
              IKE_AUTH,
              one(ID_RESPONDER),
              one(AUTHENTICATION),
              any(CERTIFICATE),
              optional(CONFIGURATION),
              one(SECURITY_ASSOCIATION),
              one(TS_INITIATOR),
              one(TS_RESPONDER)),
          // The child SA failed, the IKE SA stands (section 1.2).
          response(
              IKE_AUTH,
              one(ID_RESPONDER),
              one(AUTHENTICATION),
              any(CERTIFICATE),
              optional(CONFIGURATION),
              some(NOTIFY)),
          response(IKE_AUTH, some(NOTIFY)),
          // A child SA, new or in place of another (sections 1.3.1 and 1.3.3).
          request(
              CREATE_CHILD_SA,
              one(SECURITY_ASSOCIATION),
              one(NONCE),
              optional(KEY_EXCHANGE),
              one(TS_INITIATOR),
              one(TS_RESPONDER),
              optional(CONFIGURATION)),
          response(
              CREATE_CHILD_SA,
              one(SECURITY_ASSOCIATION),
              one(NONCE),
              optional(KEY_EXCHANGE),
              one(TS_INITIATOR),
              one(TS_RESPONDER),
              optional(CONFIGURATION)),
          // An IKE SA in place of this one (section 1.3.2).
          request(CREATE_CHILD_SA, one(SECURITY_ASSOCIATION), one(NONCE), one(KEY_EXCHANGE)),
          response(CREATE_CHILD_SA, one(SECURITY_ASSOCIATION), one(NONCE), one(KEY_EXCHANGE)),
          response(CREATE_CHILD_SA, some(NOTIFY)),
          request(INFORMATIONAL, any(DELETE), optional(CONFIGURATION)),
          response(INFORMATIONAL, any(DELETE), optional(CONFIGURATION)));

  private Legality() {}

  /** Empty when the message is legal, else what breaks the form that it comes closest to. */
  static Optional<String> violation(
      ExchangeType exchange, boolean response, List<Payload> payloads) {
    Map<PayloadType, Long> counts =
        payloads.stream().collect(Collectors.groupingBy(Payload::type, Collectors.counting()));
    Optional<String> first = Optional.of(exchange + " has no such message");
    boolean anyForm = false;
    for (Form form : FORMS) {
      if (form.exchange() == exchange && form.response() == response) {
        Optional<String> violation = violation(form, counts);
        if (violation.isEmpty()) {
          return violation;
        }
        first = anyForm ? first : violation;
        anyForm = true;
      }
    }
    return first;
  }

  private static Optional<String> violation(Form form, Map<PayloadType, Long> counts) {
    for (Occurs occurs : form.payloads()) {
      long count = counts.getOrDefault(occurs.type(), 0L);
      if (count < occurs.min() || count > occurs.max()) {
        return Optional.of(
            form.exchange() + " with " + count + " " + occurs.type().notation() + " payloads");
      }
    }
    return counts.keySet().stream()
        .filter(type -> type != NOTIFY && type != VENDOR_ID)
        .filter(type -> form.payloads().stream().noneMatch(occurs -> occurs.type() == type))
        .findFirst()
        .map(type -> form.exchange() + " with an unexpected " + type.notation() + " payload");
  }

  private static Form request(ExchangeType exchange, Occurs... payloads) {
    return new Form(exchange, false, List.of(payloads));
  }

  private static Form response(ExchangeType exchange, Occurs... payloads) {
    return new Form(exchange, true, List.of(payloads));
  }

  private static Occurs one(PayloadType type) {
    return new Occurs(type, 1, 1);
  }

  private static Occurs optional(PayloadType type) {
    return new Occurs(type, 0, 1);
  }

  private static Occurs any(PayloadType type) {
    return new Occurs(type, 0, MANY);
  }

  private static Occurs some(PayloadType type) {
    return new Occurs(type, 1, MANY);
  }
}
