package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the owner is told when a tunnel that was up cannot go on. */
class RekeyDiagnosisTest {
  private final TwoGateways net = new TwoGateways();

  @BeforeEach
  void connect() {
    net.one.initiate();
    net.settle();
    assertEquals(List.of(), net.one.failures);
  }

  private static List<Cause> causes(Gateway gateway) {
    return gateway.failures.stream().map(NegotiationFailure::cause).distinct().toList();
  }

  @Test
  void aRekeyThatIsRefusedAndTheEndOfTheSaAreTold() {
    net.two.site = Site.two().withNetworks("10.7.0.0/24", "10.8.0.0/24");
    net.one.site = Site.one();
    net.advance(Duration.ofMinutes(31));
    assertEquals(List.of(Cause.TS_UNACCEPTABLE, Cause.LIFETIME_EXPIRED), causes(net.one));
    net.one.failures.forEach(failure -> assertEquals(Site.POLICY, failure.policy()));
    NegotiationFailure seenByTwo = net.two.failures.getFirst();
    assertEquals("10.7.0.0/24 to 10.8.0.0/24", seenByTwo.ours());
    assertEquals(Site.POLICY, seenByTwo.policy(), "it has no other");
    assertTrue(net.one.installed.isEmpty());
  }

  @Test
  void aPeerThatFallsSilentAtTheRekeyIsTold() {
    while (net.one.failures.isEmpty() && net.one.now().isBefore(net.two.now().plusSeconds(7_200))) {
      net.one.advanceTo(net.one.now().plusSeconds(1));
      net.one.outbox.clear();
    }
    assertEquals(List.of(Cause.PEER_NOT_ANSWERING), causes(net.one));
    assertEquals(Site.POLICY, net.one.failures.getFirst().policy());
  }
}
