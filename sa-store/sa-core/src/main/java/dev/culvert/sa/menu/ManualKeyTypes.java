package dev.culvert.sa.menu;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ManualSa;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Values that come as {@code in/out}, or once for both: hexadecimal, with or without 0x. */
final class ManualKeyTypes {

  /** Keys as they were given, on their way to being sealed. */
  record KeyPair(Secret in, Secret out) {}

  static final ValueType<KeyPair> KEYS =
      ValueType.of(
          "hexadecimal digits, two for each byte, in/out or once for both",
          text -> new KeyPair(key(in(text)), key(out(text))),
          KeyPair::toString);

  static final ValueType<ManualSa.Spis> SPIS =
      ValueType.of(
          "SPI of 3 to 5 hexadecimal digits for in and 3 to 8 for out, in/out or once for both",
          ManualKeyTypes::spis,
          ManualKeyTypes::format);

  /** Which template a policy has its SAs from. */
  static final ValueType<Optional<String>> REFERENCE =
      ValueType.of(
          "a name, or none",
          text ->
              text.equals("none")
                  ? Optional.empty()
                  : Optional.of(ValueTypes.WORD.parser().apply(text)),
          name -> name.orElse("none"));

  private ManualKeyTypes() {}

  private static String in(String text) {
    return bare(text.contains("/") ? text.substring(0, text.indexOf('/')) : text);
  }

  private static String out(String text) {
    return bare(text.substring(text.indexOf('/') + 1));
  }

  private static String bare(String digits) {
    return digits.toLowerCase(Locale.ROOT).startsWith("0x") ? digits.substring(2) : digits;
  }

  private static Secret key(String digits) {
    try {
      return Secret.owning(HexFormat.of().parseHex(digits));
    } catch (IllegalArgumentException e) {
      // The cause would quote the key.
      throw new IllegalArgumentException("the key is not pairs of hexadecimal digits");
    }
  }

  private static ManualSa.Spis spis(String text) {
    int in = spi(in(text));
    if (in < 0 || in > ManualSa.GREATEST_INBOUND_SPI) {
      throw new IllegalArgumentException(
          "an inbound SPI of manual keys is at most "
              + hex(ManualSa.GREATEST_INBOUND_SPI)
              + ": those above are IKE's");
    }
    return new ManualSa.Spis(in, spi(out(text)));
  }

  private static int spi(String digits) {
    int spi;
    try {
      spi = Integer.parseUnsignedInt(digits, 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not an SPI of up to 8 hexadecimal digits");
    }
    if (Integer.compareUnsigned(spi, ManualSa.LEAST_SPI) < 0) {
      throw new IllegalArgumentException(
          "SPIs below " + hex(ManualSa.LEAST_SPI) + " are reserved (RFC 4303 section 2.1)");
    }
    return spi;
  }

  private static String format(ManualSa.Spis spis) {
    String in = hex(spis.in());
    return spis.in() == spis.out() ? in : in + "/" + hex(spis.out());
  }

  private static String hex(int spi) {
    return Integer.toHexString(spi).toUpperCase(Locale.ROOT);
  }
}
