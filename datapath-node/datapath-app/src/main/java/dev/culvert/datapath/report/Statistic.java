package dev.culvert.datapath.report;

import dev.culvert.esp.stats.DropReason;

/** Names of {@code /ip ipsec statistics} for the reasons of the packet engine. */
final class Statistic {

  private Statistic() {}

  /** The statistic that a dropped incoming packet counts in. */
  static String ofInbound(DropReason reason) {
    return switch (reason) {
      case OUTER_MALFORMED, OUTER_FRAGMENT, ESP_TOO_SHORT, ESP_MISALIGNED, AH_MALFORMED ->
          "in-header-errors";
      case NOT_ESP, NEXT_HEADER_UNEXPECTED -> "in-state-mode-errors";
      case NO_SA -> "in-no-states";
      case SA_EXPIRED, SA_USED_UP -> "in-state-expired";
      case REPLAY_TOO_OLD, REPLAY_DUPLICATE -> "in-state-sequence-errors";
      case ICV_INVALID, PADDING_INVALID -> "in-state-protocol-errors";
      case SELECTOR_MISMATCH, FRAGMENT_PORTS_UNKNOWN, AH_MISSING -> "in-template-mismatches";
      case NOT_DROPPED,
          DUMMY,
          ECN_CONFLICT,
          INNER_MALFORMED,
          POLICY_DISCARD,
          HOLD_EXPIRED,
          HOLD_QUEUE_FULL,
          TRANSPORT_FRAGMENT,
          HEADERS_UNPREDICTABLE,
          PACKET_TOO_LONG ->
          "in-errors";
    };
  }

  /** The statistic that a dropped outgoing packet counts in. */
  static String ofOutbound(DropReason reason) {
    return switch (reason) {
      case HOLD_EXPIRED, HOLD_QUEUE_FULL -> "out-no-states";
      case POLICY_DISCARD -> "out-policy-blocked";
      case FRAGMENT_PORTS_UNKNOWN -> "out-policy-errors";
      case SA_EXPIRED, SA_USED_UP -> "out-state-expired";
      case TRANSPORT_FRAGMENT, HEADERS_UNPREDICTABLE -> "out-state-mode-errors";
      case NOT_DROPPED,
          OUTER_MALFORMED,
          OUTER_FRAGMENT,
          NOT_ESP,
          ESP_TOO_SHORT,
          AH_MALFORMED,
          AH_MISSING,
          NO_SA,
          ESP_MISALIGNED,
          REPLAY_TOO_OLD,
          REPLAY_DUPLICATE,
          ICV_INVALID,
          PADDING_INVALID,
          DUMMY,
          NEXT_HEADER_UNEXPECTED,
          ECN_CONFLICT,
          INNER_MALFORMED,
          SELECTOR_MISMATCH,
          PACKET_TOO_LONG ->
          "out-errors";
    };
  }
}
