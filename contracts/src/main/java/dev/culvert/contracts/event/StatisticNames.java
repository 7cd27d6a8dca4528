package dev.culvert.contracts.event;

import java.util.List;

/**
 * Names of {@code /ip ipsec statistics}, those of Linux's xfrm_statistics: nodes report under them
 * ({@link SaReport.Counters#global}), and the console prints them.
 */
public final class StatisticNames {

  /** All of them, in the order in which they are printed. */
  public static final List<String> ALL =
      List.of(
          "in-errors",
          "in-buffer-errors",
          "in-header-errors",
          "in-no-states",
          "in-state-protocol-errors",
          "in-state-mode-errors",
          "in-state-sequence-errors",
          "in-state-expired",
          "in-state-mismatches",
          "in-state-invalid",
          "in-template-mismatches",
          "in-no-policies",
          "in-policy-blocked",
          "in-policy-errors",
          "out-errors",
          "out-bundle-errors",
          "out-bundle-check-errors",
          "out-no-states",
          "out-state-protocol-errors",
          "out-state-mode-errors",
          "out-state-sequence-errors",
          "out-state-expired",
          "out-policy-blocked",
          "out-policy-dead",
          "out-policy-errors");

  private StatisticNames() {}
}
