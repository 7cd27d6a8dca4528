package dev.culvert.ike.wire;

import java.util.Arrays;
import java.util.Optional;

/**
 * The payload types of RFC 7296 section 3.2 and RFC 7383 section 2.5. A type that is none of these
 * is skipped or refused.
 */
public enum PayloadType {
  SECURITY_ASSOCIATION(33, "SA"),
  KEY_EXCHANGE(34, "KE"),
  ID_INITIATOR(35, "IDi"),
  ID_RESPONDER(36, "IDr"),
  CERTIFICATE(37, "CERT"),
  CERTIFICATE_REQUEST(38, "CERTREQ"),
  AUTHENTICATION(39, "AUTH"),
  NONCE(40, "Nonce"),
  NOTIFY(41, "N"),
  DELETE(42, "D"),
  VENDOR_ID(43, "V"),
  TS_INITIATOR(44, "TSi"),
  TS_RESPONDER(45, "TSr"),
  ENCRYPTED(46, "SK"),
  CONFIGURATION(47, "CP"),
  EAP(48, "EAP"),
  ENCRYPTED_FRAGMENT(53, "SKF");

  /** "No next payload" in a Next Payload field. */
  public static final int NONE = 0;

  private final int code;
  private final String notation;

  PayloadType(int code, String notation) {
    this.code = code;
    this.notation = notation;
  }

  public int code() {
    return code;
  }

  /** The RFC's notation, such as {@code SA} or {@code TSi}. */
  public String notation() {
    return notation;
  }

  public static Optional<PayloadType> of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }
}
