package dev.culvert.ike.wire;

import java.util.Optional;

/** The exchange types of RFC 7296 section 3.1. */
public enum ExchangeType {
  IKE_SA_INIT(34),
  IKE_AUTH(35),
  CREATE_CHILD_SA(36),
  INFORMATIONAL(37);

  private final int code;

  ExchangeType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static Optional<ExchangeType> of(int code) {
    int index = code - IKE_SA_INIT.code;
    return index >= 0 && index < values().length ? Optional.of(values()[index]) : Optional.empty();
  }
}
