package dev.culvert.crypto;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Test vectors as their sources print them. */
final class Hex {

  private Hex() {}

  /** Bytes of hexadecimal digits, which may be broken up by spaces and lines. */
  static byte[] bytes(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
  }

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
