package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpPrefix;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What IKE messages can carry, between Culvert and strongSwan: fragments, also with one of them
 * lost, IKE SAs without a child SA, several traffic selectors, transport mode and AH. strongSwan's
 * user-space ESP has neither of the last two, so there only the messages are judged.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class MessageInteropTest {

  private static final int CALLS = 3;

  private static MixedSites offices;
  private StrongSwan swan;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
  }

  @BeforeEach
  void agree() {
    identify("auto", "auto");
    policy("yes", "esp", offices.near().network(), offices.far().network());
    offices.proposal("enc-algorithms=aes-128-gcm auth-algorithms=sha256 pfs-group=none");
  }

  @AfterEach
  void reset() {
    offices.far().gateway().command("nft", "delete", "table", "ip", "lossy").run();
    offices.reset();
  }

  private static void identify(String myId, String remoteId) {
    offices
        .culvert()
        .configure("/ip ipsec identity set 0 my-id=%s remote-id=%s".formatted(myId, remoteId));
  }

  private static void policy(
      String tunnel, String protocols, IpPrefix source, IpPrefix destination) {
    offices
        .culvert()
        .configure(
            "/ip ipsec policy set 0 tunnel=%s ipsec-protocols=%s src-address=%s dst-address=%s"
                .formatted(tunnel, protocols, source, destination));
  }

  /**
   * Identities as long as charon takes them and many proposals, so that Culvert's request does not
   * fit a packet; charon's packets are small.
   */
  private static SwanConnection withLongIds() {
    String near = "near." + "n".repeat(480);
    String far = "far." + "f".repeat(480);
    offices.proposal(
        "auth-algorithms=sha256,sha1,sha512"
            + " enc-algorithms=aes-128-gcm,aes-256-gcm,aes-128-cbc,aes-256-cbc");
    identify("fqdn:" + near, "fqdn:" + far);
    return offices.connection().withIds("fqdn:" + far, "fqdn:" + near);
  }

  /**
   * Loses the second fragment of an IKE message once in each direction: Next Payload 53 and
   * Fragment Number 2 of RFC 7383, behind the eight octets of UDP.
   */
  private static void loseAFragmentEachWay() {
    Host gateway = offices.far().gateway();
    gateway.command("nft", "add", "table", "ip", "lossy").runOrThrow();
    for (String hook : new String[] {"input", "output"}) {
      gateway
          .command(
              "nft",
              "add chain ip lossy %s { type filter hook %s priority -300; }".formatted(hook, hook))
          .runOrThrow();
      gateway
          .command(
              "nft",
              "add rule ip lossy %s udp dport 500 @th,192,8 53 @th,320,16 2 limit rate 1/hour burst 1 packets counter drop"
                  .formatted(hook))
          .runOrThrow();
    }
  }

  private void assertFragmentsWereLost(int directions) {
    String counters =
        offices.far().gateway().command("nft", "list", "table", "ip", "lossy").runOrThrow().out();
    assertEquals(
        directions,
        Pattern.compile("counter packets 1 ").matcher(counters).results().count(),
        counters);
  }

  @Test
  void culvertBeginsWithFragments() {
    swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, withLongIds());
    loseAFragmentEachWay();

    offices.bringUpFromNear();

    assertAnswered(offices.pingFromNear(CALLS));
    assertFragmentsWereLost(2);
    assertLogged("received fragment #2 of");
    assertLogged("splitting IKE message \\(\\d+ bytes\\) into \\d fragments");
  }

  @Test
  void strongSwanBeginsWithFragments() {
    SwanConnection connection = withLongIds();
    swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
    loseAFragmentEachWay();

    swan.initiate(connection).orThrow();

    assertAnswered(offices.pingFromFar(CALLS));
    assertFragmentsWereLost(1);
    assertLogged("splitting IKE message \\(\\d+ bytes\\) into \\d fragments");
  }

  @Test
  void anIkeSaWithoutAChildIsAuthenticatedFirst() {
    SwanConnection connection = offices.connection().withSetting("childless = force");
    swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);

    swan.initiate(connection).orThrow();

    assertAnswered(offices.pingFromFar(CALLS));
    assertLogged("parsed CREATE_CHILD_SA response 2");
  }

  @Test
  void ofSeveralSelectorsThePolicysAreTaken() {
    SwanConnection connection =
        offices
            .connection()
            .withChildSetting("remote_ts = 10.77.0.0/16, " + offices.near().network())
            .withChildSetting("local_ts = " + offices.far().network() + ", 10.88.0.0/16");
    swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);

    swan.initiate(connection).orThrow();

    assertAnswered(offices.pingFromFar(CALLS));
    assertTrue(swan.isUp());
  }

  @Test
  void transportModeIsAgreedOn() {
    IpPrefix near = IpPrefix.parse(offices.near().uplink() + "/32");
    IpPrefix far = IpPrefix.parse(offices.far().uplink() + "/32");
    policy("no", "esp", near, far);
    SwanConnection connection =
        offices.connection().withSelectors(far, near).withChildSetting("mode = transport");
    swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);

    assertFalse(swan.initiate(connection).succeeded(), "its user-space ESP has no such mode");

    assertLogged("parsed IKE_AUTH response 1 \\[.*N\\(USE_TRANSP\\).*\\]");
  }

  @Test
  void ahIsAgreedOn() {
    policy("yes", "ah", offices.near().network(), offices.far().network());
    SwanConnection connection =
        offices
            .connection()
            .withProposals("aes128-sha256-x25519", "")
            .withChildSetting("ah_proposals = sha256");
    swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);

    assertFalse(swan.initiate(connection).succeeded(), "its user-space IPsec has no AH");

    assertLogged("selected proposal: AH:HMAC_SHA2_256_128/NO_EXT_SEQ");
  }

  private void assertAnswered(Ping ping) {
    assertTrue(ping.allAnswered(), () -> ping.output() + offices.culvert().logs());
  }

  private void assertLogged(String pattern) {
    assertTrue(
        Pattern.compile(pattern).matcher(swan.log()).find(),
        () -> "charon did not write: " + pattern);
  }
}
