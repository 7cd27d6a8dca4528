package dev.culvert.ike.auth;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.PayloadType;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Identities as the console writes them and as ID payloads carry them (RFC 7296 section 3.5). */
public final class Identification {
  private Identification() {}

  /**
   * The ID payload for a {@code my-id}.
   *
   * @param local our address, which {@code auto} stands for, and {@code ignore} as it names nobody
   */
  public static IdPayload payload(PayloadType type, IkeId id, IpAddress local) {
    return switch (id.kind()) {
      case AUTO, IGNORE -> address(type, local);
      case ADDRESS -> address(type, IpAddress.parse(id.value()));
      case FQDN -> text(type, IdPayload.FQDN, id);
      case USER_FQDN -> text(type, IdPayload.RFC822_ADDR, id);
      case KEY_ID -> text(type, IdPayload.KEY_ID, id);
    };
  }

  /**
   * True when a {@code remote-id} accepts what the peer presents. {@code auto} and {@code ignore}
   * accept everybody who knows the secret.
   */
  public static boolean accepts(IkeId remoteId, IdPayload presented) {
    return switch (remoteId.kind()) {
      case AUTO, IGNORE -> true;
      case ADDRESS, FQDN, USER_FQDN, KEY_ID -> {
        IdPayload expected =
            payload(presented.type(), remoteId, IpAddress.lowest(IpAddress.Family.IPV4));
        yield expected.idType() == presented.idType() && expected.data().equals(presented.data());
      }
    };
  }

  /** True when the {@code remote-id} names one identity, so that a peer can be asked for it. */
  public static boolean isSpecific(IkeId remoteId) {
    return remoteId.kind() != IkeId.Kind.AUTO && remoteId.kind() != IkeId.Kind.IGNORE;
  }

  /** What a peer presents in the console's form, such as {@code fqdn:gw.example}. */
  public static String describe(IdPayload presented) {
    byte[] data = presented.data().toByteArray();
    return switch (presented.idType()) {
      case IdPayload.IPV4_ADDR, IdPayload.IPV6_ADDR ->
          IkeId.Kind.ADDRESS.consoleName() + ":" + IpAddress.of(data);
      case IdPayload.FQDN -> IkeId.Kind.FQDN.consoleName() + ":" + printable(data);
      case IdPayload.RFC822_ADDR -> IkeId.Kind.USER_FQDN.consoleName() + ":" + printable(data);
      case IdPayload.KEY_ID -> IkeId.Kind.KEY_ID.consoleName() + ":" + printable(data);
      default -> "type " + presented.idType() + ":" + HexFormat.of().formatHex(data);
    };
  }

  private static IdPayload address(PayloadType type, IpAddress address) {
    int idType =
        switch (address.family()) {
          case IPV4 -> IdPayload.IPV4_ADDR;
          case IPV6 -> IdPayload.IPV6_ADDR;
        };
    return new IdPayload(type, idType, ByteString.copyOf(address.bytes()));
  }

  private static IdPayload text(PayloadType type, int idType, IkeId id) {
    return new IdPayload(
        type, idType, ByteString.copyOf(id.value().getBytes(StandardCharsets.UTF_8)));
  }

  /** A peer's text goes to logs and terminals: other than plain ASCII it is shown as hex. */
  private static String printable(byte[] data) {
    for (byte octet : data) {
      if (octet <= ' ' || octet > '~') {
        return "0x" + HexFormat.of().formatHex(data);
      }
    }
    return new String(data, StandardCharsets.US_ASCII);
  }
}
