package dev.culvert.sa.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.sa.Router;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The site-to-site example of the RouterOS manual, as it is printed there. */
class SeedScenarioTest {

  private static final String MASQUERADE =
      """
      /ip firewall nat
      add chain=srcnat out-interface=ether1 action=masquerade
      """;

  private static final String PEER =
      """
      /ip ipsec peer
      add address=192.168.80.1/32:500 auth-method=pre-shared-key secret="test"
      """;

  private static final String POLICY =
      """
      /ip ipsec policy
      add src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any \\
      sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 \\
      tunnel=yes action=encrypt proposal=default
      """;

  private static final String NAT_BYPASS =
      """
      /ip firewall nat
      add chain=srcnat action=accept  place-before=0 \\
       src-address=10.1.202.0/24 dst-address=10.1.101.0/24
      """;

  private final Router router = new Router();

  @Test
  void configuresOffice1() {
    router.run(MASQUERADE);
    router.run(PEER);
    router.run(POLICY);
    router.run(NAT_BYPASS);

    Peer peer = router.only(Peer.class);
    assertEquals(IpPrefix.parse("192.168.80.1/32"), peer.address());
    assertEquals(500, peer.port());
    assertEquals("default", peer.profile());
    assertEquals(peer.name(), router.only(Identity.class).peer());

    Policy policy = router.only(Policy.class);
    assertEquals(IpPrefix.parse("10.1.202.0/24"), policy.source());
    assertEquals(IpPrefix.parse("10.1.101.0/24"), policy.destination());
    assertEquals(peer.name(), policy.peer());
    assertEquals(Policy.Level.REQUIRE, policy.level());
    assertTrue(policy.sourcePorts().isAny());

    List<NatRule> rules = router.all(NatRule.class);
    assertEquals(
        List.of(NatRule.Action.ACCEPT, NatRule.Action.MASQUERADE),
        rules.stream().map(NatRule::action).toList());
    assertNull(rules.getLast().source());
    assertEquals("ether1", rules.getLast().outInterface());
  }

  @Test
  void wholeScriptAtOnce() {
    router.run(MASQUERADE + "\n# IPsec\n" + PEER + POLICY + NAT_BYPASS);
    assertEquals(1, router.all(Policy.class).size());
    assertEquals("/ip firewall nat", router.menu().toString());
  }

  @Test
  void takesTheDemonstrationsLines() {
    router.run("/ip firewall nat add chain=srcnat out-interface=ether1 action=masquerade");
    router.run(
        "/ip firewall nat add chain=srcnat action=accept place-before=0"
            + " src-address=10.1.202.0/24 dst-address=10.1.101.0/24");
    router.run(
        "/ip ipsec peer add address=192.168.80.1/32:500 auth-method=pre-shared-key"
            + " exchange-mode=ike2 secret=\"test\"");
    router.run(
        "/ip ipsec policy add src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any"
            + " sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 tunnel=yes action=encrypt"
            + " proposal=default");
    assertEquals(
        """
        Flags: X - disabled, I - invalid, A - active
         0     src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any protocol=all
               action=encrypt level=require ipsec-protocols=esp tunnel=yes
               sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 proposal=default
               manual-sa=none peer=peer1 priority=0 dont-fragment=clear dscp=inherit
               tfc-padding=0 tfc-dummies=0
        """,
        router.run("/ip ipsec policy print"));
    assertEquals(
        """
        Flags: X - disabled
         0   name="peer1" address=192.168.80.1/32:500 profile=default exchange-mode=ike2
             passive=no send-initial-contact=yes
        """,
        router.run("/ip ipsec peer print"));
    assertEquals(
        """
        Flags: X - disabled
         0   chain=srcnat action=accept src-address=10.1.202.0/24
             dst-address=10.1.101.0/24
         1   chain=srcnat action=masquerade out-interface=ether1
        """,
        router.run("/ip firewall nat print"));
  }

  @Test
  void predefinedEntriesWorkUnnamed() {
    assertEquals("default", router.only(Profile.class).name());
    assertEquals("default", router.only(Proposal.class).name());
    assertEquals(
        """
        Flags: X - disabled
         0   name="default" auth-algorithms=sha256
             enc-algorithms=aes-256-gcm,aes-128-gcm,aes-256-cbc,aes-128-cbc lifetime=30m
             lifebytes=0 pfs-group=x25519
        """,
        router.run("/ip ipsec proposal\nprint"));
  }

  @Test
  void oldExchangeModesAreRefusedPrecisely() {
    for (String mode : List.of("main", "aggressive", "base")) {
      String answer = router.refused("/ip ipsec peer add address=10.0.0.1 exchange-mode=" + mode);
      assertTrue(answer.contains("exchange-mode=" + mode), answer);
      assertTrue(answer.contains("exchange-mode=ike2 works"), answer);
      assertTrue(answer.contains("line 1 column 37"), answer);
    }
  }
}
