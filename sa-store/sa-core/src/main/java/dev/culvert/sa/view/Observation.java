package dev.culvert.sa.view;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation;

/** One record that another service wrote. */
public sealed interface Observation {

  /** An SA was negotiated (topic {@code sa}). */
  record SaAdded(SecurityAssociation sa) implements Observation {}

  /** An SA is gone: its tombstone. */
  record SaGone(SaKey key) implements Observation {}

  /** A node reports (topic {@code sa-report}). */
  record NodeReport(SaReport report) implements Observation {}

  /** ike-service reports (topic {@code ike-report}). */
  record Negotiation(IkeReport report) implements Observation {}

  /** An IKE SA is gone: its tombstone. */
  record IkeSaGone(IkeSpi spi) implements Observation {}
}
