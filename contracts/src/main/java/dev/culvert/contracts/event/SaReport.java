package dev.culvert.contracts.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a node reports (topic {@code sa-report}). */
public sealed interface SaReport extends CulvertRecord {

  /** The node that reports. */
  String node();

  /** An SA works from now on: it is mature (RFC 2367 section 1.5). */
  record Installed(String node, SaKey sa, Instant at) implements SaReport {}

  /** A working SA has reached a soft limit. */
  record Dying(String node, SaKey sa, SaLimit limit, Instant at) implements SaReport {}

  /** An SA has reached a hard limit and works no more; it is removed with the next record. */
  record Dead(String node, SaKey sa, SaLimit limit, Instant at) implements SaReport {}

  /** An SA is gone from the node. */
  record Removed(String node, SaKey sa, Instant at) implements SaReport {}

  /**
   * The node's counters, all since its start: those that have changed since the last such record,
   * and within a minute all of them. What is much comes in several records.
   *
   * @param generation which start of the node
   * @param sas counters of SAs that are installed, at most {@link #MOST} together with policies
   * @param policies counters of policies
   * @param global counters by their name in {@code /ip ipsec counters} and {@code statistics}
   */
  record Counters(
      String node,
      long generation,
      Instant at,
      List<SaCounters> sas,
      List<PolicyCounters> policies,
      Map<String, Long> global)
      implements SaReport {

    /** So many SAs and policies are some 300 KB: a broker takes records of 1 MB. */
    public static final int MOST = 1_000;

    public Counters {
      sas = List.copyOf(sas);
      policies = List.copyOf(policies);
      global = Map.copyOf(global);
    }
  }

  /**
   * Counters of an SA.
   *
   * @param packets packets that were transformed
   * @param bytes inner bytes of those packets
   * @param invalidPackets packets that carried the SPI and were dropped
   * @param firstUse first transformed packet, or null
   * @param lastUse last transformed packet, or null
   */
  record SaCounters(
      SaKey sa, long packets, long bytes, long invalidPackets, Instant firstUse, Instant lastUse) {}

  /**
   * Counters of a policy, named as in {@code /ip ipsec policy print stats}.
   *
   * @param inDropped packets that came in clear and were dropped
   * @param notDecrypted packets that came on its SAs and were dropped; dummies are none
   * @param outDropped outgoing packets that were dropped
   * @param notEncrypted those of them that an SA was there for
   */
  record PolicyCounters(
      String policy,
      long inAccepted,
      long inDropped,
      long inTransformed,
      long notDecrypted,
      long outAccepted,
      long outDropped,
      long outTransformed,
      long notEncrypted) {}
}
