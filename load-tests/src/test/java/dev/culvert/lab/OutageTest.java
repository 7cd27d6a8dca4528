package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** The broker is away, or everything is restarted: the tunnel and its packets go on. */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class OutageTest {

  private static final String LONG = "takes minutes; ask for it with -Dculvert.chaos.outage=true";
  private static final int PER_SECOND = 50;

  private static MixedSites offices;

  private StrongSwan swan;
  private Capture wire;
  private String ikeSa;
  private Flow flow;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
    // Liveness checks fall due several times in an outage.
    offices.profile("dpd-interval=3 dpd-maximum-failures=2");
  }

  @BeforeEach
  void bringUp() {
    swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection());
    offices.bringUpFromNear();
    ikeSa = spis();
    wire = offices.captureBetween();
    flow = Flow.start(offices.near().workstation(), offices.far().workstationAddress(), PER_SECOND);
  }

  @AfterEach
  void reset() {
    if (flow != null) {
      flow.end();
    }
    offices.reset();
  }

  @Test
  void aBrokerThatStopsAndComesBackCostsNoPacket() {
    pauseBroker(Duration.ofSeconds(8));
    offices.culvert().restart("kafka");
    assertAnswers();
    assertNothingLost();
  }

  @Test
  void anIkeReplicaThatIsRestartedCostsNoPacket() {
    offices.culvert().restart("ike-service", "ike-service-2");
    assertAnswers();
    assertNothingLost();
  }

  @Test
  @EnabledIfSystemProperty(named = "culvert.chaos.outage", matches = "true", disabledReason = LONG)
  void aMinuteWithoutBrokerCostsNoPacket() {
    pauseBroker(Duration.ofSeconds(60));
    assertAnswers();
    assertNothingLost();
  }

  @Test
  @EnabledIfSystemProperty(named = "culvert.chaos.outage", matches = "true", disabledReason = LONG)
  void onlyTheNodesOwnRestartLosesPackets() {
    offices
        .culvert()
        .restart("kafka", "cert-authority", "sa-store", "ike-service", "ike-service-2");
    assertAnswers();
    assertNothingLost();

    Flow throughTheNode =
        Flow.start(offices.near().workstation(), offices.far().workstationAddress(), PER_SECOND);
    offices.culvert().restart("datapath-node");
    offices.bringUpFromNear();
    Flow.Loss loss = throughTheNode.end();
    System.out.printf("restart of the node: %s%n", loss);
    assertTrue(loss.lost() > 0, "what came in had no SA, and nothing left in clear");
    assertEquals(List.of(), wire.clear());
  }

  private static void pauseBroker(Duration time) {
    offices.culvert().process("kafka").pause();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    offices.culvert().process("kafka").resume();
  }

  /** The peer asks for something and is answered, by the same IKE SA. */
  private void assertAnswers() {
    Await.until("everything is ready", MixedSites.PATIENCE, offices.culvert()::isReady);
    long before = fromCulvert();
    swan.rekeyChild(offices.connection());
    Await.until("an answer", MixedSites.PATIENCE, () -> fromCulvert() > before);
    assertEquals(ikeSa, spis());
  }

  private void assertNothingLost() {
    Flow.Loss loss = flow.end();
    System.out.printf("%s%n", loss);
    assertEquals(0, loss.lost(), loss::toString);
    assertEquals(List.of(), wire.clear());
  }

  private long fromCulvert() {
    return wire.packets().stream()
        .filter(packet -> packet.kind() == Packet.Kind.IKE)
        .filter(packet -> packet.source().toString().equals(offices.near().uplink()))
        .count();
  }

  private String spis() {
    return swan.sas().stream().map(sa -> sa.initiatorSpi() + sa.responderSpi()).toList().toString();
  }
}
