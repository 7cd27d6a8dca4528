package dev.culvert.ike.wire;

import dev.culvert.contracts.event.SaKey;

/**
 * Protocol identifiers of RFC 7296 section 3.3.1. Other values may arrive and match none of these.
 */
public final class ProtocolId {
  /** In a Notify that concerns no SA. */
  public static final int NONE = 0;

  public static final int IKE = 1;
  public static final int AH = 2;
  public static final int ESP = 3;

  private ProtocolId() {}

  public static int of(SaKey.Protocol protocol) {
    return switch (protocol) {
      case ESP -> ESP;
      case AH -> AH;
    };
  }
}
