package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Culvert and strongSwan rekey child SAs and IKE SAs, begun by either, while packets flow in both
 * directions: none is lost.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class RekeyInteropTest {

  /** Each echo request is a packet in either direction. */
  private static final int PER_SECOND = 500;

  private static final Pattern CHILDREN_MADE = Pattern.compile("ph2-total=(\\d+)");
  private static MixedSites offices;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
  }

  @AfterEach
  void reset() {
    offices.reset();
  }

  @ParameterizedTest
  @CsvSource({"none, aes128gcm16", "x25519, aes128gcm16-x25519"})
  void strongSwanRekeys(String pfsGroup, String swanProposal) {
    StrongSwan swan = bringUp(pfsGroup, swanProposal, "1d", "30m");
    SwanConnection connection = offices.connection();
    Flow flow = flow();

    swan.rekeyChild(connection);
    awaitChildren(2);
    String first = ikeSa(swan);
    swan.rekeyIke(connection);
    awaitOtherIkeSa(swan, first);
    swan.rekeyChild(connection);
    awaitChildren(3);

    assertNothingLost(flow);
    assertOneOfEach(swan);
  }

  @ParameterizedTest
  @CsvSource({"none, aes128gcm16", "ecp256, aes128gcm16-ecp256"})
  void culvertRekeys(String pfsGroup, String swanProposal) {
    StrongSwan swan = bringUp(pfsGroup, swanProposal, "11s", "10s");
    String first = ikeSa(swan);
    Flow flow = flow();

    awaitOtherIkeSa(swan, first);
    awaitChildren(2);

    assertNothingLost(flow);
    assertOneOfEach(swan);
  }

  private static StrongSwan bringUp(
      String pfsGroup, String swanProposal, String ikeLifetime, String childLifetime) {
    offices.profile("lifetime=" + ikeLifetime);
    offices.proposal(
        "enc-algorithms=aes-128-gcm lifetime=%s pfs-group=%s".formatted(childLifetime, pfsGroup));
    SwanConnection connection =
        offices.connection().withProposals("aes128-sha256-x25519", swanProposal);
    StrongSwan swan = offices.strongSwan(StrongSwan.Release.INSTALLED, connection);
    offices.bringUpFromNear();
    assertTrue(swan.isUp());
    return swan;
  }

  private static Flow flow() {
    return Flow.start(offices.near().workstation(), offices.far().workstationAddress(), PER_SECOND);
  }

  /** Of what is under way now, too, everything arrives. */
  private static void assertNothingLost(Flow flow) {
    assertTrue(offices.pingFromFar(3).allAnswered());
    Flow.Loss loss = flow.end();
    assertEquals(0, loss.lost(), loss::toString);
  }

  /** What was replaced is gone, on both sides. */
  private static void assertOneOfEach(StrongSwan swan) {
    Await.until(
        "strongSwan has one child SA",
        MixedSites.PATIENCE,
        () -> swan.sas().size() == 1 && swan.sas().getFirst().children().size() == 1);
    assertTrue(swan.isUp());
  }

  private static void awaitChildren(int made) {
    Await.until(made + " child SAs were made", MixedSites.PATIENCE, () -> childrenMade() >= made);
  }

  private static int childrenMade() {
    Matcher made =
        CHILDREN_MADE.matcher(offices.culvert().console("/ip ipsec active-peers print detail"));
    return made.results().mapToInt(match -> Integer.parseInt(match.group(1))).max().orElse(0);
  }

  private static void awaitOtherIkeSa(StrongSwan swan, String old) {
    Await.until(
        "strongSwan has another IKE SA",
        MixedSites.PATIENCE,
        () -> swan.sas().stream().noneMatch(sa -> sa.initiatorSpi().equals(old)));
  }

  private static String ikeSa(StrongSwan swan) {
    return swan.sas().getFirst().initiatorSpi();
  }
}
