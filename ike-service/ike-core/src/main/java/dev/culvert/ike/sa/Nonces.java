package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import java.util.Arrays;

/** Ni and Nr, without their payload headers. */
public record Nonces(ByteString initiator, ByteString responder) {
  /** The nonce that decides when both sides rekey at once (RFC 7296 section 2.8.1). */
  public ByteString lowest() {
    return isLower(initiator, responder) ? initiator : responder;
  }

  /** Compared octet by octet; of two that begin alike the shorter one is lower. */
  public static boolean isLower(ByteString one, ByteString other) {
    return Arrays.compareUnsigned(one.toByteArray(), other.toByteArray()) < 0;
  }
}
