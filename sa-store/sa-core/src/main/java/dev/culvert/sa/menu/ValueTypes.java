package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.IkeId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;

/** The types that properties have. */
final class ValueTypes {

  /** Free text. */
  static final ValueType<String> TEXT =
      new ValueType<>("text", Function.identity(), Function.identity(), true);

  /** A name that is not empty. */
  static final ValueType<String> NAME =
      new ValueType<>("a name", ValueTypes::name, Function.identity(), true);

  /** As a name, printed bare: a reference. */
  static final ValueType<String> WORD =
      ValueType.of("a name", ValueTypes::name, Function.identity());

  static final ValueType<Boolean> YES_NO =
      ValueType.of("yes | no", ValueTypes::yesNo, value -> value ? "yes" : "no");

  static final ValueType<IpAddress> ADDRESS =
      ValueType.of("IP address", text -> IpAddress.parse(present(text)), IpAddress::toString);

  static final ValueType<IpPrefix> PREFIX =
      ValueType.of(
          "IP prefix such as 10.1.202.0/24 or 2001:db8:202::/64",
          text -> IpPrefix.parse(present(text)),
          IpPrefix::toString);

  static final ValueType<PortRange> PORTS =
      ValueType.of(
          "any, a port or a range such as 80-90",
          text -> PortRange.parse(present(text)),
          PortRange::toString);

  static final ValueType<IkeId> IKE_ID =
      ValueType.of(
          "auto | ignore | address:IP | fqdn:NAME | user-fqdn:NAME | key-id:TEXT",
          text -> IkeId.parse(present(text)),
          IkeId::toString);

  /** A pre-shared key: {@code 0x} begins hexadecimal digits, anything else is taken as UTF-8. */
  static final ValueType<Secret> PRE_SHARED_KEY =
      ValueType.of("text, or 0x and hexadecimal digits", ValueTypes::secret, Secret::toString);

  private static final long MOST_OCTETS = 4_294_967_295L;

  /** A number of octets; 0 often stands for no limit. */
  static final ValueType<Long> OCTETS =
      ValueType.of(
          "a number of octets from 0 to " + MOST_OCTETS, ValueTypes::octets, String::valueOf);

  private ValueTypes() {}

  /** Whole numbers from {@code least} to {@code most}. */
  static ValueType<Integer> integer(int least, int most) {
    String form = "a whole number from " + least + " to " + most;
    return ValueType.of(
        form,
        text -> {
          try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
              return value;
            }
          } catch (NumberFormatException _) {
            // Falls through to the same answer as a number out of range.
          }
          throw new IllegalArgumentException("not " + form);
        },
        value -> Integer.toString(value));
  }

  private static long octets(String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= MOST_OCTETS) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Falls through to the same answer as a number out of range.
    }
    throw new IllegalArgumentException("not a number of octets from 0 to " + MOST_OCTETS);
  }

  private static String name(String text) {
    if (text.length() > 128 || !text.chars().allMatch(c -> c > ' ' && c != '/' && c != ',')) {
      throw new IllegalArgumentException(
          "a name has at most 128 characters without space, comma or slash");
    }
    return present(text);
  }

  private static String present(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the value is empty");
    }
    return text;
  }

  private static boolean yesNo(String text) {
    return switch (text) {
      case "yes", "true" -> true;
      case "no", "false" -> false;
      default -> throw new IllegalArgumentException("not yes or no");
    };
  }

  private static Secret secret(String text) {
    if (!text.startsWith("0x")) {
      return Secret.owning(text.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return Secret.owning(HexFormat.of().parseHex(text, 2, text.length()));
    } catch (IllegalArgumentException e) {
      // The cause would quote the secret.
      throw new IllegalArgumentException("0x is not followed by pairs of hexadecimal digits");
    }
  }
}
