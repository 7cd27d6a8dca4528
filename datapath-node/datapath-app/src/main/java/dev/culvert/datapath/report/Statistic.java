package dev.culvert.datapath.report;

import dev.culvert.contracts.event.StatisticNames;
import dev.culvert.esp.stats.DropCounters;
import dev.culvert.esp.stats.DropReason;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of {@code /ip ipsec statistics}, those of Linux's xfrm_statistics, for the reasons of the
 * packet engine and of the kernel's rules.
 */
final class Statistic {

  /** Incoming clear packets that a policy without an SA stopped. */
  static final String IN_POLICY_BLOCKED = "in-policy-blocked";

  /** Incoming clear packets whose policy has the SA that they should have come by. */
  static final String IN_TEMPLATE_MISMATCHES = "in-template-mismatches";

  /** Outgoing packets that a policy stopped. */
  static final String OUT_POLICY_BLOCKED = "out-policy-blocked";

  private Statistic() {}

  /** The statistics of this moment, each of {@link StatisticNames#ALL} among them. */
  static Map<String, Long> of(DropCounters in, DropCounters out, ClearCounters clear) {
    Map<String, Long> statistics = new TreeMap<>();
    StatisticNames.ALL.forEach(name -> statistics.put(name, 0L));
    for (DropReason reason : DropReason.values()) {
      statistics.merge(ofInbound(reason), in.get(reason), Long::sum);
      statistics.merge(ofOutbound(reason), out.get(reason), Long::sum);
    }
    statistics.merge(IN_POLICY_BLOCKED, clear.inDropped(), Long::sum);
    statistics.merge(IN_TEMPLATE_MISMATCHES, clear.inDroppedEncryptedExpected(), Long::sum);
    statistics.merge(OUT_POLICY_BLOCKED, clear.outDropped(), Long::sum);
    return statistics;
  }

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
      case SELECTOR_MISMATCH, FRAGMENT_PORTS_UNKNOWN, AH_MISSING -> IN_TEMPLATE_MISMATCHES;
      case NOT_DROPPED,
          DUMMY,
          ECN_CONFLICT,
          INNER_MALFORMED,
          POLICY_DISCARD,
          LARVAL_DROPPED,
          HOLD_EXPIRED,
          HOLD_QUEUE_FULL,
          NESTING_IMPOSSIBLE,
          TRANSPORT_FRAGMENT,
          HEADERS_UNPREDICTABLE,
          HANDOVER_FULL,
          PATH_MTU_EXCEEDED,
          PACKET_TOO_LONG ->
          "in-errors";
    };
  }

  /** The statistic that a dropped outgoing packet counts in. */
  static String ofOutbound(DropReason reason) {
    return switch (reason) {
      case LARVAL_DROPPED, HOLD_EXPIRED, HOLD_QUEUE_FULL -> "out-no-states";
      case POLICY_DISCARD -> OUT_POLICY_BLOCKED;
      case FRAGMENT_PORTS_UNKNOWN, NESTING_IMPOSSIBLE -> "out-policy-errors";
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
          HANDOVER_FULL,
          PATH_MTU_EXCEEDED,
          PACKET_TOO_LONG ->
          "out-errors";
    };
  }
}
