package dev.culvert.sa.console;

import static dev.culvert.sa.console.Reports.OUT;
import static dev.culvert.sa.console.Reports.ago;
import static dev.culvert.sa.console.Reports.failure;
import static dev.culvert.sa.console.Reports.ikeSa;
import static dev.culvert.sa.console.Reports.sa;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.sa.Router;
import dev.culvert.sa.view.Observation;
import org.junit.jupiter.api.Test;

/** {@code why}: what is wrong, and what was. */
class WhyTest {

  private final Router router = Reports.configured();

  @Test
  void whyNamesTheParameterAndWhatMendsIt() {
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
    router.observe(
        new Observation.Negotiation(failure("", "\u001b[2Jevil", ago(1))),
        new Observation.Negotiation(failure("office2", "", ago(90))));
    String all = router.run("/ip ipsec why");
    assertTrue(all.startsWith("unknown peer (192.168.80.1:500)"), all);
    assertTrue(all.contains("\\1B[2Jevil") && !all.contains("\u001b"), all);
    assertEquals(
        """
        office2 (192.168.80.1:500), policy1, 1m30s ago, as responder: no-proposal-chosen
          parameter: dh-group
               ours: x25519
               mend: /ip ipsec profile set default dh-group=x25519,modp2048
        """,
        router.run("/ip ipsec why peer=office2"));
  }

  @Test
  void aFailureIsHistoryOnceTheTunnelIsUp() {
    router.observe(new Observation.Negotiation(failure("office2", "", ago(90))));
    router.observe(
        new Observation.SaAdded(sa(OUT, ago(60), null)),
        new Observation.NodeReport(new SaReport.Installed("gw", OUT, ago(60))));
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
    assertTrue(router.run("/ip ipsec why mended=yes").contains("no-proposal-chosen"));
    router.observe(new Observation.SaGone(OUT));
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
    // A rekey that is refused while the tunnel is still up is news.
    router.observe(new Observation.Negotiation(failure("office2", "", ago(30))));
    assertTrue(router.run("/ip ipsec why").contains("30s ago"));
    assertFalse(router.run("/ip ipsec why").contains("1m30s ago"));
  }

  @Test
  void aStrangerThatIsConfiguredAndComesUpIsHistoryToo() {
    router.observe(new Observation.Negotiation(failure("", "", "modp2048", ago(91))));
    assertTrue(router.run("/ip ipsec why").startsWith("unknown peer"));
    router.observe(new Observation.Negotiation(ikeSa(IkeReport.State.ESTABLISHED)));
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
  }

  @Test
  void aPolicyThatNoNodeAppliesIsHistoryOnceItsSaIsInstalled() {
    router.observe(
        new Observation.Negotiation(
            new IkeReport.NegotiationFailure(
                IkeSpi.NONE,
                "keys",
                "policy1",
                new Endpoint(IpAddress.parse("192.168.80.1"), 0),
                IkeReport.Side.INITIATOR,
                IkeReport.Cause.ADDRESS_OF_NO_NODE,
                "sa-src-address",
                "10.255.0.1",
                "",
                "give it to an interface",
                ago(90))));
    assertEquals(
        """
        keys (192.168.80.1:0), policy1, 1m30s ago, as initiator: address-of-no-node
          parameter: sa-src-address
               ours: 10.255.0.1
               mend: give it to an interface
        """,
        router.run("/ip ipsec why"));
    router.observe(
        new Observation.SaAdded(sa(OUT, ago(60), null)),
        new Observation.NodeReport(new SaReport.Installed("gw", OUT, ago(60))));
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
  }

  @Test
  void ofEachPolicyTheLastFailuresAreKept() {
    for (int i = 0; i < 100; i++) {
      router.observe(new Observation.Negotiation(failure("loud", "", ago(100 - i))));
    }
    router.observe(new Observation.Negotiation(failure("office2", "", ago(1_000))));
    String all = router.run("/ip ipsec why");
    assertEquals(16, all.split("loud \\(", -1).length - 1);
    assertTrue(all.contains("loud (192.168.80.1:500), policy1, 1s ago"), all);
    assertTrue(all.contains("office2"), all);
  }
}
