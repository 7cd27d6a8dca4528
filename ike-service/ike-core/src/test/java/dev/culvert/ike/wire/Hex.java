package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;
import java.util.HexFormat;
import java.util.List;

/** Payloads as hex, generic header included. */
final class Hex {
  private Hex() {}

  static Decoded<List<Payload>> payload(PayloadType type, String hex) {
    return PayloadChain.decode(type.code(), new OctetReader(HexFormat.of().parseHex(hex)));
  }

  static String of(Payload payload) {
    return HexFormat.of().formatHex(PayloadChain.encode(List.of(payload)));
  }

  static ByteString bytes(String hex) {
    return ByteString.copyOf(HexFormat.of().parseHex(hex));
  }
}
