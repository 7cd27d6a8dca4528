package dev.culvert.ike.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Payloads one behind the other, each behind the generic payload header of RFC 7296 section 3.2.
 *
 * <pre>
 *                      1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class PayloadChain {
  static final int GENERIC_HEADER = 4;
  private static final int CRITICAL = 0x80;

  private PayloadChain() {}

  /**
   * Decodes a chain that begins with a payload of type {@code firstType} and must fill {@code in}.
   * Unknown payloads are skipped, or refused when critical; the critical bit of a known type is
   * ignored (section 2.5).
   */
  public static Decoded<List<Payload>> decode(int firstType, OctetReader in) {
    List<Payload> payloads = new ArrayList<>();
    int type = firstType;
    while (type != PayloadType.NONE) {
      int next = in.u8();
      boolean critical = (in.u8() & CRITICAL) != 0;
      OctetReader body = in.part(in.u16() - GENERIC_HEADER);
      if (in.overrun()) {
        return Decoded.malformed("payload " + type + ": runs past the end of the message");
      }
      var known = PayloadType.of(type);
      if (known.isEmpty()) {
        if (critical) {
          return new Decoded.UnsupportedCritical<>(type);
        }
        type = next;
        continue;
      }
      // SK and SKF are the last, and their Next Payload names the first payload inside.
      boolean encrypted =
          known.get() == PayloadType.ENCRYPTED || known.get() == PayloadType.ENCRYPTED_FRAGMENT;
      Decoded<? extends Payload> payload = decodeOne(known.get(), next, body);
      if (!(payload instanceof Decoded.Ok<? extends Payload>(Payload value))) {
        return payload.failure();
      }
      payloads.add(value);
      type = encrypted ? PayloadType.NONE : next;
    }
    return in.remaining() == 0
        ? Decoded.ok(List.copyOf(payloads))
        : Decoded.malformed("octets behind the last payload");
  }

  private static Decoded<? extends Payload> decodeOne(
      PayloadType type, int next, OctetReader body) {
    return switch (type) {
      case SECURITY_ASSOCIATION -> SaPayload.decode(body);
      case KEY_EXCHANGE -> KePayload.decode(body);
      case ID_INITIATOR, ID_RESPONDER -> IdPayload.decode(type, body);
      case AUTHENTICATION -> AuthPayload.decode(body);
      case NONCE -> NoncePayload.decode(body);
      case NOTIFY -> NotifyPayload.decode(body);
      case DELETE -> DeletePayload.decode(body);
      case VENDOR_ID -> Decoded.ok(new VendorIdPayload(body.rest()));
      case TS_INITIATOR, TS_RESPONDER -> TsPayload.decode(type, body);
      case CERTIFICATE, CERTIFICATE_REQUEST, CONFIGURATION, EAP ->
          Decoded.ok(new OpaquePayload(type, body.rest()));
      case ENCRYPTED -> EncryptedPayload.decode(next, body);
      case ENCRYPTED_FRAGMENT -> EncryptedFragmentPayload.decode(next, body);
    };
  }

  public static byte[] encode(List<Payload> payloads) {
    OctetWriter out = new OctetWriter();
    for (int i = 0; i < payloads.size(); i++) {
      OctetWriter body = new OctetWriter();
      payloads.get(i).encodeBody(body);
      out.u8(nextType(payloads, i))
          .u8(0)
          .u16(GENERIC_HEADER + body.length())
          .octets(body.toArray());
    }
    return out.toArray();
  }

  private static int nextType(List<Payload> payloads, int index) {
    return switch (payloads.get(index)) {
      case EncryptedPayload sk -> sk.firstInner();
      case EncryptedFragmentPayload skf -> skf.firstInner();
      default -> firstType(payloads.subList(index + 1, payloads.size()));
    };
  }

  /** The code for the Next Payload field in front of {@code payloads}. */
  public static int firstType(List<Payload> payloads) {
    return payloads.isEmpty() ? PayloadType.NONE : payloads.getFirst().type().code();
  }
}
