package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Culvert and strongSwan rekey many times, begun by strongSwan, by Culvert and by both, while
 * packets flow in both directions: none is lost.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@EnabledIfSystemProperty(
    named = "culvert.rekey.full",
    matches = "true",
    disabledReason = "a quarter of an hour: -Dculvert.rekey.full=true runs it")
@ExtendWith(SharedOffices.class)
class RekeySwanTest {

  /** Each echo request is a packet in either direction. */
  private static final int PER_SECOND = 500;

  private static final Duration LIMIT = Duration.ofMinutes(15);

  private static MixedSites offices;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
  }

  @AfterEach
  void reset() {
    offices.reset();
  }

  @Test
  void strongSwanBegins() {
    SwanConnection connection = offices.connection();
    StrongSwan swan = bringUp(connection, "1d", "30m");
    nothingIsLost(
        120,
        30,
        () -> {
          swan.rekeyChild(connection);
          swan.rekeyIke(connection);
        });
  }

  @Test
  void culvertBegins() {
    bringUp(offices.connection(), "12s", "10s");
    nothingIsLost(40, 10, () -> {});
  }

  /** Culvert rekeys what it made at 70 to 80 % of the lifetime, and the rest at 80 to 90 %. */
  @Test
  void bothBegin() {
    SwanConnection connection =
        offices
            .connection()
            .withSetting("rekey_time = 10s")
            .withSetting("rand_time = 1s")
            .withChildSetting("rekey_time = 8s")
            .withChildSetting("life_time = 20s")
            .withChildSetting("rand_time = 1s");
    bringUp(connection, "12s", "10s");
    nothingIsLost(40, 10, () -> {});
  }

  private static StrongSwan bringUp(
      SwanConnection connection, String ikeLifetime, String childLifetime) {
    offices.profile("lifetime=" + ikeLifetime);
    offices.proposal("enc-algorithms=aes-128-gcm pfs-group=none lifetime=" + childLifetime);
    StrongSwan swan = offices.strongSwan(StrongSwan.Release.INSTALLED, connection);
    offices.bringUpFromNear();
    return swan;
  }

  private static void nothingIsLost(int children, int ikeSas, Runnable meanwhile) {
    long childrenBefore = SeenRekeys.begunBy(offices.culvert(), "rekey_child");
    long ikeSasBefore = SeenRekeys.begunBy(offices.culvert(), "rekey_ike");
    SeenRekeys seen = new SeenRekeys(offices.culvert());
    Capture wire = offices.captureBetween();
    Flow flow =
        Flow.start(offices.near().workstation(), offices.far().workstationAddress(), PER_SECOND);

    seen.await(children, ikeSas, LIMIT, meanwhile);

    assertTrue(offices.pingFromFar(3).allAnswered());
    Flow.Loss loss = flow.end();
    System.out.printf(
        "%s (%d and %d begun by Culvert); %s%n",
        seen,
        SeenRekeys.begunBy(offices.culvert(), "rekey_child") - childrenBefore,
        SeenRekeys.begunBy(offices.culvert(), "rekey_ike") - ikeSasBefore,
        loss);
    assertEquals(List.of(), wire.clear());
    assertEquals(0, loss.lost(), loss::toString);
  }
}
