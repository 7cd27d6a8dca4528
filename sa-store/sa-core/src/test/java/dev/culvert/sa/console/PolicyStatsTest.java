package dev.culvert.sa.console;

import static dev.culvert.sa.console.Reports.IN;
import static dev.culvert.sa.console.Reports.OUT;
import static dev.culvert.sa.console.Reports.ago;
import static dev.culvert.sa.console.Reports.counters;
import static dev.culvert.sa.console.Reports.ikeSa;
import static dev.culvert.sa.console.Reports.sa;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.sa.Router;
import dev.culvert.sa.view.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code policy print stats}, {@code counters} and {@code statistics}. */
class PolicyStatsTest {

  private final Router router = Reports.configured();

  @Test
  void aPolicyGoesThroughItsStates() {
    assertPhase2("no-phase2");
    router.observe(new Observation.Negotiation(ikeSa(IkeReport.State.MESSAGE_1_SENT)));
    assertPhase2("msg1-sent");
    router.observe(
        new Observation.Negotiation(ikeSa(IkeReport.State.ESTABLISHED)),
        new Observation.SaAdded(sa(IN, ago(1), null)),
        new Observation.SaAdded(sa(OUT, ago(1), null)),
        new Observation.NodeReport(new SaReport.Installed("gw", IN, ago(1))));
    assertPhase2("adding-sa");
    router.observe(new Observation.NodeReport(new SaReport.Installed("gw", OUT, ago(1))));
    assertPhase2("established");
    assertTrue(router.run("/ip ipsec policy print").contains(" 0 A   src-address"));
    router.observe(
        new Observation.SaAdded(sa(IN, ago(1800), null)),
        new Observation.SaAdded(sa(OUT, ago(1800), null)));
    assertPhase2("expired");
  }

  @Test
  void policyCountersAreAddedOverNodes() {
    router.observe(
        new Observation.NodeReport(counters("a", List.of(), 1)),
        new Observation.NodeReport(counters("b", List.of(), 1)),
        new Observation.NodeReport(counters("b", List.of(), 10)));
    assertEquals(
        """
        Flags: X - disabled, I - invalid, A - active
         0     src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any protocol=all
               ph2-state=no-phase2 in-accepted=11 in-dropped=22 in-transformed=33
               out-accepted=44 out-dropped=55 out-transformed=66
        """,
        router.run("/ip ipsec policy print stats"));
    assertTrue(router.run("/ip ipsec counters print").contains("            in-drop: 77\n"));
    assertTrue(router.run("/ip ipsec statistics print").contains("in-no-states: 11\n"));
  }

  /** The counters of the RouterOS 2.6 manual: what no SA was there for is apart. */
  @Test
  void policyCountersOfTheOldManual() {
    router.run("/ip ipsec settings set defaults=compat-v2.6");
    router.observe(new Observation.NodeReport(counters("a", List.of(), 1)));
    assertEquals(
        """
        Flags: X - disabled, I - invalid
         0    src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any protocol=all
              ph2-state=no-phase2 in-accepted=1 in-dropped=2 out-accepted=4
              out-dropped=3 encrypted=6 not-encrypted=2 decrypted=3 not-decrypted=30
        """,
        router.run("/ip ipsec policy print stats"));
  }

  private void assertPhase2(String state) {
    String text = router.run("/ip ipsec policy print stats");
    assertTrue(text.contains("ph2-state=" + state + " ") || text.contains(state + "\n"), text);
  }
}
