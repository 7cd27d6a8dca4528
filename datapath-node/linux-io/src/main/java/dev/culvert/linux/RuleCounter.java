package dev.culvert.linux;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one rule has done since the interception was first installed.
 *
 * @param rule number of the rule
 * @param kind what happened to the packets
 * @param packets how many
 * @param bytes of them, with the IP header
 */
public record RuleCounter(int rule, Kind kind, long packets, long bytes) {

  /** The fates of packets that the kernel decides, in the names that users see. */
  public enum Kind {
    /** Passed in clear by a rule that says so. */
    OUT_ACCEPT("out-accept"),
    /** Discarded by a rule that says so, or a fragment whose ports cannot be known. */
    OUT_DROP("out-drop"),
    /** Given to the TUN. */
    OUT_REDIRECT("out-redirect"),
    /** Would have been protected, but leaves by an interface that is not guarded. */
    OUT_DROP_UNGUARDED("out-drop-unguarded"),
    /** About to leave in clear by a guarded interface although the rule protects it: never. */
    OUT_CLEAR("out-clear"),
    /** Came in clear and was passed by a rule that says so. */
    IN_ACCEPT("in-accept"),
    /** Came in clear and was dropped: discarded by the rule, or protection is required. */
    IN_DROP("in-drop"),
    /** Came in clear although an SA exists that should have carried it. */
    IN_DROP_ENCRYPTED_EXPECTED("in-drop-encrypted-expected");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    static Kind ofLabel(String label) {
      return Stream.of(values())
          .filter(kind -> kind.label.equals(label))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("counter of kind " + label));
    }
  }

  private static final Pattern NAME = Pattern.compile("r(\\d+)-([a-z-]+)");

  /** What was counted under a {@link #name}; empty when it is none. */
  static Optional<RuleCounter> of(String name, long packets, long bytes) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? Optional.of(
            new RuleCounter(
                Integer.parseInt(parts.group(1)), Kind.ofLabel(parts.group(2)), packets, bytes))
        : Optional.empty();
  }

  RuleCounter plus(RuleCounter other) {
    return new RuleCounter(rule, kind, packets + other.packets, bytes + other.bytes);
  }

  RuleCounter minus(RuleCounter other) {
    return new RuleCounter(rule, kind, packets - other.packets, bytes - other.bytes);
  }

  /** The comment at what counts in nftables: rule number and label. */
  static String name(int rule, Kind kind) {
    return "r" + rule + "-" + kind.label;
  }
}
