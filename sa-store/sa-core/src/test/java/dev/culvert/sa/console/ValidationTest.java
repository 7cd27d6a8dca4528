package dev.culvert.sa.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.sa.Router;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the menus accept and refuse, as a user sees it. */
class ValidationTest {

  private static final String PEER =
      "/ip ipsec peer add name=office2 address=192.168.80.1 secret=\"sixteen bytes or more\"";
  private static final String POLICY =
      "/ip ipsec policy add tunnel=yes sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1";

  private final Router router = new Router();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peer add adress=1.1.1.1            | adress: no such property in /ip ipsec peer; near:"
            + " address",
        "peer add dh-group=modp2048         | it belongs to /ip ipsec profile",
        "peer add p=1                       | p: is short for port and profile and passive",
        "peer add address=                  | address: the value is empty",
        "peer add address=10.0.0.1/24       | address=10.0.0.1/24: 10.0.0.1/24 has host bits set",
        "peer add address=10.0.0.1:80-90    | a peer has one port",
        "peer add address=10.0.0.1:80 port=5 | address= already gives port 80",
        "peer add address=2001:db8::1/32    | 2001:db8::1/32 has host bits set; the prefix is"
            + " 2001:db8::/32",
        "peer add address=2001:db8::g       | address=2001:db8::g: not an IP address",
        "peer add address=fe80::1%ether1    | not an IP address: \"fe80::1%ether1\"",
        "peer add address=2001:db8::/129    | prefix length 129 is not between 0 and 128",
        "peer add local-address=2001:db8::1 | local-address=2001:db8::1/128: is IPv6, but"
            + " address=0.0.0.0/0 is IPv4; give both as IPv4, or both as IPv6",
        "policy add tunnel=yes sa-src=2001:db8::1 sa-dst=192.168.80.1 |"
            + " sa-dst-address=192.168.80.1/32: is IPv4, but sa-src-address=2001:db8::1/128 is"
            + " IPv6",
        "policy add tunnel=yes sa-src=::ffff:10.0.0.1 sa-dst=192.168.80.1 |"
            + " sa-src-address=::ffff:a00:1: an IPv4-mapped address stands in no packet (RFC 4291"
            + " section 2.5.5.2); give the IPv4 address 10.0.0.1",
        "policy add tunnel=yes sa-src=fe80::1 sa-dst=192.168.80.1 | sa-src-address=fe80::1: a"
            + " link-local address names a host on one link only",
        "policy add tunnel=yes sa-src=10.0.0.1 sa-dst=192.168.80.1 src-address=2001:db8::/64"
            + " dst-address=10.0.0.0/8 | dst-address=10.0.0.0/8: is IPv4, but"
            + " src-address=2001:db8::/64 is IPv6",
        "policy add tunnel=yes sa-src=10.0.0.1 sa-dst=192.168.80.1 src-address=2001:db8::/64 |"
            + " dst-address: would be 192.168.80.1/32, the end of the tunnel, but"
            + " src-address=2001:db8::/64 is IPv6; add dst-address= with a prefix of IPv6",
        "policy add tunnel=yes sa-src=10.0.0.1 sa-dst=192.168.80.1 dst-address=2001:db8::/64 |"
            + " src-address: would be 10.0.0.1/32",
        "policy add action=none src-addr=2001:db8::/64 dst-addr=::/0 protocol=icmp |"
            + " protocol=icmp: is in no packet of IPv6; use protocol=icmpv6",
        "policy add action=none src-addr=10.0.0.0/8 dst-addr=10.0.0.0/8 protocol=icmpv6 |"
            + " protocol=icmpv6: is in no packet of IPv4; use protocol=icmp",
        "policy add sa-src=10.0.0.1 sa-dst=192.168.80.1 src-address=2001:db8::/64"
            + " dst-address=::/0 | src-address=2001:db8::/64: tunnel=no protects packets between"
            + " the two hosts alone",
        "peer add port=70000                | a whole number from 1 to 65535",
        "peer add profile=nosuch            | profile=nosuch: there is no such profile",
        "peer add passive=maybe             | passive=maybe: not yes or no; expected yes | no",
        "peer add name=a name=b             | name: is given twice",
        "peer add name=office2              | name=office2: the name is taken",
        "peer add address=192.168.80.1      | peers office2 and peer1 would both have it",
        "peer add auth-method=pre-shared-key | secret: auth-method=pre-shared-key needs a secret",
        "peer add auth-method=rsa-signature | rsa-signature is not in this version",
        "peer add secret=0xabc              | 0x is not followed by pairs of hexadecimal digits",
        "peer set 0 name=other              | a name never changes",
        "peer set 7 port=1                  | numbers=7: no such item in /ip ipsec peer; items are"
            + " 0 to 0",
        "peer print stats                   | /ip ipsec peer has no stats",
        "peer print where secret=x          | secret: cannot be compared",
        "profile add                        | name: a profile needs a name",
        "profile add name=p hash=null       | expected list of md5, sha1, sha256",
        "profile add name=p enc=null        | expected list of aes-128, aes-192",
        "profile add name=p enc=aes-128-gmac | \"aes-128-gmac\" is not known here",
        "profile add name=p dpd-in=2h       | dpd-interval=2h: not a time from 1s to 1h",
        "profile add name=p nat-tr=no       | IKEv2 always detects NAT",
        "profile remove default             | the predefined entry stays",
        "identity add secret=x              | peer: an identity belongs to a peer",
        "identity add peer=office2          | secret: auth-method=pre-shared-key needs a secret",
        "identity add peer=nosuch secret=x  | peer=nosuch: there is no such peer",
        "identity add peer=office2 secret=x | already has an identity",
        "identity set 0 my-id=ignore        | only remote-id can be ignored",
        "identity set 0 my-id=fqdn:         | fqdn: needs a value",
        "proposal add name=p enc=null auth=null | protects nothing",
        "proposal add name=p enc=aes-256-cbc auth=aes-128-gmac | has no integrity for aes-256-cbc",
        "proposal add name=p enc=aes-128-ctr auth=null | has no integrity for aes-128-ctr",
        "profile add name=p hash=aes-128-gmac | \"aes-128-gmac\" is not known here",
        "proposal add name=p pfs-group=ec2n155 | ec2n155 is not in this version",
        "policy add action=none src-address=10.0.0.0/8 dst-address=10.0.0.0/8 protocol=udp"
            + " icmp-options=8 | icmp-options=8: belongs to ICMP, but protocol is udp; use"
            + " protocol=icmp, or icmp-options=any",
        "policy add icmp-options=256         | icmp-options=256: not a whole number from 0 to 255",
        "policy add icmp-options=3:4-1       | icmp-options=3:4-1: the codes end before they begin",
        "policy add sa-src=10.0.0.1 sa-dst=192.168.80.1 src-address=10.0.0.0/8 |"
            + " src-address=10.0.0.0/8: tunnel=no protects packets between the two hosts alone;"
            + " give src-address=10.0.0.1/32, or tunnel=yes",
        "policy add tunnel=yes              | sa-dst-address: the peer's tunnel address is needed",
        "policy add tunnel=yes sa-dst=192.168.80.1 | sa-src-address: our tunnel address is needed",
        "policy add tunnel=yes sa-src=10.0.0.1 sa-dst=10.9.9.9 | no enabled peer has this address;"
            + " first /ip ipsec peer add",
        "policy add tunnel=yes sa-src=10.0.0.1 sa-dst=10.9.9.9 peer=office2 | of policy1 is not an"
            + " address of office2: 192.168.80.1/32",
        "policy add tunnel=yes sa-src=0.0.0.0 sa-dst=192.168.80.1 | a tunnel end needs a real"
            + " address",
        "policy add tunnel=yes sa-src=192.168.80.1 sa-dst=192.168.80.1 | a tunnel has two ends",
        "policy add tunnel=yes sa-src=10.0.0.1 peer=nosuch | peer=nosuch: there is no such peer",
        "policy add ipsec-protocols=ipcomp  | ipsec-protocols=ipcomp: \"ipcomp\" is not known here;"
            + " expected esp | ah | ah,esp",
        "policy add action=none             | src-address: is needed unless action=encrypt",
        "policy add action=none src-addr=10.0.0.0/8 dst-addr=10.0.0.0/8 peer=office2 | has a"
            + " meaning with action=encrypt only",
        "policy add action=none src-addr=10.0.0.0/8:80 dst-addr=10.0.0.0/8 | protocol=all: has no"
            + " ports",
        "policy add action=none src-addr=10.0.0.0/8:80 dst-addr=10.0.0.0/8 protocol=tcp src-port=81"
            + " | src-address already gives ports 80",
        "policy add action=none src-addr=10.0.0.0/8 dst-addr=10.0.0.0/8 proposal=no | proposal=no:"
            + " there is no such proposal",
        "policy add action=none src-addr=10.0.0.0/8 dst-addr=10.0.0.0/8 place-before=3 |"
            + " place-before=3: there is no such item",
        "policy add protocol=300            | protocol=300: not a whole number from 0 to 255",
        "policy add dscp=64                 | dscp=64: not a whole number from 0 to 63",
        "policy add tfc-padding=65535       | tfc-padding=65535: not a whole number from 0 to"
            + " 65534",
        "policy add sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 tfc-padding=600 |"
            + " tfc-padding=600: only ESP in tunnel mode",
        "policy add sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 tfc-padding=mtu"
            + " ipsec-protocols=ah tunnel=yes | tfc-padding=mtu: only ESP in tunnel mode",
        "policy add sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 tfc-dummies=5"
            + " ipsec-protocols=ah | tfc-dummies=5: AH has no dummy packets",
        "policy add tfc-dummies=1001        | tfc-dummies=1001: not a whole number from 0 to 1000",
        "policy add dont-fragment=no        | dont-fragment=no",
        "policy add priority=-2147483648    | priority=-2147483648",
      })
  void refusalsNamePropertyAndFix(String line, String expected) {
    router.run(PEER);
    String answer = router.refused("/ip ipsec " + line.strip());
    assertTrue(answer.contains(expected), answer);
    assertTrue(answer.contains("(line 1 column "), answer);
  }

  @Test
  void aNatRuleIsOfOneVersionOfIp() {
    String answer =
        router.refused(
            "/ip firewall nat add chain=srcnat src-address=10.0.0.0/8 dst-address=2001:db8::/64");
    assertTrue(
        answer.contains("dst-address=2001:db8::/64: is IPv6, but src-address=10.0.0.0/8 is IPv4"),
        answer);
  }

  @Test
  void aPolicyAndItsTunnelMayBeOfTwoVersionsOfIp() {
    router.run(PEER);
    router.run(POLICY + " src-address=2001:DB8:202:0::/64 dst-address=2001:db8:101::/64:any");
    Policy sixInFour = router.all(Policy.class).getFirst();
    assertEquals("2001:db8:202::/64", sixInFour.source().toString());
    assertEquals("192.168.80.1", sixInFour.saDestination().toString());

    router.run("/ip ipsec peer add name=over6 address=2001:db8:80::1/128:500 secret=\"test\"");
    router.run(
        "/ip ipsec policy add tunnel=yes peer=over6 sa-src-address=2001:db8:90:0:0::1"
            + " src-address=10.1.202.0/24 dst-address=10.1.101.0/24:80 protocol=tcp");
    String printed = router.run("/ip ipsec policy print");
    assertTrue(printed.contains("src-address=2001:db8:202::/64:any"), printed);
    assertTrue(printed.contains("sa-src-address=2001:db8:90::1"), printed);
    assertTrue(printed.contains("dst-address=10.1.101.0/24:80"), printed);
    assertTrue(
        router.run("/ip ipsec peer print").contains("address=2001:db8:80::1/128:500"), printed);
  }

  @Test
  void aHostOfIpv6NeedsNoPrefixLength() {
    router.run("/ip ipsec peer add address=2001:db8::80 secret=\"test\"");
    Peer peer = router.all(Peer.class).getFirst();
    assertEquals("2001:db8::80/128", peer.address().toString());
    assertEquals(500, peer.port());
  }

  @Test
  void aRefusedScriptChangesNothing() {
    String answer = router.refused(PEER + "\n/ip ipsec policy add tunnel=no");
    assertTrue(answer.contains("line 2"), answer);
    assertTrue(answer.contains("nothing of the script was applied"), answer);
    assertEquals(List.of(), router.all(Peer.class));
  }

  @Test
  void aSecretIsInNoAnswer() {
    router.run(PEER);
    String all =
        router.run("/ip ipsec peer print detail")
            + router.run("/ip ipsec identity print detail")
            + router.refused("/ip ipsec peer set 0 secret=0xSecretInError")
            + router.refused("/ip ipsec peer set 0 secret=SecretTwice secret=SecretTwice");
    assertFalse(all.contains("sixteen"), all);
    assertFalse(all.contains("Secret"), all);
  }

  @Test
  void hexadecimalSecretsAreBytes() {
    router.run("/ip ipsec peer add address=10.0.0.1 secret=0x00ff10");
    assertEquals("00ff10", sealedSecret());
    router.run("/ip ipsec peer set 0 secret=\"0\"");
    assertEquals("30", sealedSecret());
    assertEquals(1, router.all(Identity.class).size());
  }

  private String sealedSecret() {
    Identity identity = router.only(Identity.class);
    assertEquals(Identity.secretAad(identity.name()), identity.secret().recipient());
    return new StringBuilder(
            new String(identity.secret().ciphertext().toByteArray(), StandardCharsets.US_ASCII))
        .reverse()
        .toString();
  }

  @Test
  void transportModeAndAhAreTakenWithoutAWarning() {
    router.run(PEER);
    String transport = router.run("/ip ipsec policy add sa-src=192.168.90.1 sa-dst=192.168.80.1");
    assertFalse(transport.contains("warning"), transport);
    assertFalse(router.only(Policy.class).tunnel());
    String both = router.run("/ip ipsec policy set 0 tunnel=yes ipsec-protocols=esp,ah");
    assertFalse(both.contains("warning"), both);
    assertEquals(Policy.IpsecProtocols.ESP_THEN_AH, router.only(Policy.class).ipsecProtocols());
  }

  @Test
  void theOldestFormNeedsOnlyTheTunnel() {
    router.run(PEER);
    router.run("ip ipsec policy add sa-src=192.168.90.1 sa-dst=192.168.80.1 tunnel=yes");
    Policy policy = router.only(Policy.class);
    assertEquals("192.168.90.1/32", policy.source().toString());
    assertEquals("192.168.80.1/32", policy.destination().toString());
  }

  @Test
  void peerAndPolicyStayTogether() {
    router.run(PEER);
    router.run(POLICY);
    String moved = router.refused("/ip ipsec peer set 0 address=192.168.80.2");
    assertTrue(moved.contains("sa-dst-address=192.168.80.1: of policy1 is not an"), moved);
    String local = router.refused("/ip ipsec peer set 0 local-address=192.168.90.2");
    assertTrue(local.contains("sa-src-address=192.168.90.1: of policy1 is not local"), local);
    router.run("/ip ipsec peer set 0 local-address=192.168.90.1");
  }

  @Test
  void tunnelEndsFollowFromThePeer() {
    router.run("/ip ipsec peer add name=p address=10.0.0.2 local-address=10.0.0.1 secret=x");
    router.run(
        "/ip ipsec policy add peer=p tunnel=yes src-address=10.1.0.0/16 dst-addr=10.2.0.0/16");
    Policy policy = router.only(Policy.class);
    assertEquals(IpAddress.parse("10.0.0.1"), policy.saSource());
    assertEquals(IpAddress.parse("10.0.0.2"), policy.saDestination());
  }

  @Test
  void theMostSpecificPeerIsTaken() {
    router.run("/ip ipsec peer add name=wide address=192.168.0.0/16 secret=x");
    router.run(PEER);
    router.run(POLICY);
    assertEquals("office2", router.only(Policy.class).peer());
  }

  @Test
  void movingTheTunnelFindsThePeerAnew() {
    router.run(PEER);
    router.run("/ip ipsec peer add name=office3 address=192.168.70.1 secret=x");
    router.run(POLICY);
    router.run("/ip ipsec policy set 0 sa-dst-address=192.168.70.1");
    assertEquals("office3", router.only(Policy.class).peer());
    router.run("/ip ipsec policy set 0 comment=\"head office\"");
    assertEquals("office3", router.only(Policy.class).peer());
    assertTrue(router.run("/ip ipsec policy print").contains(";;; head office"));
  }

  @Test
  void setChangesOnlyWhatIsGiven() {
    router.run(PEER);
    router.run(POLICY + " src-address=10.1.0.0/16 dst-address=10.2.0.0/16:80 protocol=tcp");
    router.run("/ip ipsec policy set [find peer=office2] src-port=1000-2000 level=unique");
    Policy policy = router.only(Policy.class);
    assertEquals("1000-2000", policy.sourcePorts().toString());
    assertEquals("80", policy.destinationPorts().toString());
    assertEquals(Policy.Level.UNIQUE, policy.level());
    router.run("/ip ipsec policy disable 0");
    assertTrue(router.only(Policy.class).disabled());
    assertTrue(router.run("/ip ipsec policy print").contains(" 0 X   src-address"));
    assertEquals("0\n", router.run("/ip ipsec policy find disabled=yes"));
    router.run("/ip ipsec policy enable [find]");
    assertFalse(router.only(Policy.class).disabled());
  }

  /** Type and code stand where ports do: RFC 4301 section 4.4.1.1. */
  @ParameterizedTest
  @CsvSource({"any, 0, 65535", "8, 2048, 2303", "3:4, 772, 772", "3:0-4, 768, 772"})
  void icmpIsSelectedByTypeAndCode(String options, int first, int last) {
    router.run(PEER);
    router.run(
        POLICY
            + " src-address=10.1.0.0/16 dst-address=10.2.0.0/16 protocol=icmp icmp-options="
            + options);
    Policy policy = router.only(Policy.class);
    assertEquals(new PortRange(first, last), policy.sourcePorts());
    assertEquals(policy.sourcePorts(), policy.destinationPorts());
    String printed = router.run("/ip ipsec policy print");
    assertTrue(printed.contains("src-address=10.1.0.0/16:any"), printed);
    assertTrue(printed.contains("icmp-options=" + options), printed);
    router.run("/ip ipsec policy set 0 protocol=tcp icmp-options=any");
    assertTrue(router.only(Policy.class).sourcePorts().isAny());
    assertFalse(router.run("/ip ipsec policy print").contains("icmp"));
  }

  @Test
  void profileAndProposalValuesAreTaken() {
    router.run("/ip ipsec profile set default dpd-interval=disable-dpd dh-group=ecp384 prf=sha512");
    Profile profile = router.only(Profile.class);
    assertEquals(null, profile.dpdInterval());
    assertEquals("[ECP_384]", profile.dhGroups().toString());
    assertEquals("[HMAC_SHA2_512]", profile.prfs().toString());
    assertTrue(router.run("/ip ipsec profile print").contains("dpd-interval=disable-dpd"));
    router.run("/ip ipsec profile set default hash=sha512,sha1 prf=auto");
    assertEquals("[HMAC_SHA2_512, HMAC_SHA1]", router.only(Profile.class).prfs().toString());
    String printed = router.run("/ip ipsec profile print");
    assertTrue(printed.contains("hash-algorithm=sha512,sha1 prf-algorithm=auto"), printed);
    String warning = router.run("/ip ipsec proposal set 0 enc=aes-128 auth=sha1 pfs-group=none");
    assertTrue(warning.contains("warning: auth-algorithms=sha1 is weak"), warning);
    assertEquals(null, router.only(Proposal.class).pfsGroup());
    assertTrue(router.run("/ip ipsec proposal print").contains("enc-algorithms=aes-128-cbc"));
  }

  @Test
  void policiesThatNeverMatchAreInvalid() {
    router.run(PEER);
    router.run(POLICY + " src-address=10.1.0.0/16 dst-address=10.2.0.0/16");
    String warning =
        router.run(POLICY + " src-address=10.1.1.0/24 dst-address=10.2.0.0/16 protocol=tcp");
    assertTrue(warning.contains("policy2 is invalid: policy1 is tried before"), warning);
    assertTrue(router.run("/ip ipsec policy print").contains(" 1 I  "));
    router.run("/ip ipsec policy set 1 priority=1");
    assertFalse(router.run("/ip ipsec policy print").contains(" 1 I  "));
  }

  @Test
  void orderIsKeptWithoutGaps() {
    router.run("/ip firewall nat add chain=srcnat place-before=0 comment=a");
    router.run("/ip firewall nat add chain=srcnat comment=c");
    router.run("/ip firewall nat add chain=srcnat place-before=1 comment=b");
    router.run("/ip firewall nat remove [find comment=a]");
    router.run(
        "/ip firewall nat add chain=srcnat comment=d place-before=[find]".replace("[find]", "1"));
    assertEquals(
        List.of("b", "d", "c"), router.all(NatRule.class).stream().map(NatRule::comment).toList());
  }

  @Test
  void aNameNeverComesBack() {
    router.run("/ip firewall nat add chain=srcnat");
    router.run("/ip firewall nat remove 0");
    router.run("/ip firewall nat add chain=srcnat");
    assertEquals("nat-rule2", router.only(NatRule.class).name());
  }

  @Test
  void whatIsInUseStays() {
    router.run(PEER);
    router.run(POLICY);
    assertTrue(router.refused("/ip ipsec peer remove 0").contains("is used by policy1"));
    router.run("/ip ipsec policy remove 0");
    String note = router.run("/ip ipsec peer remove [find name=office2]");
    assertTrue(note.contains("removed with it: its identity identity1"), note);
    assertEquals(List.of(), router.all(Identity.class));
  }

  @Test
  void shortSecretsAreWarnedAbout() {
    assertTrue(
        router
            .run("/ip ipsec peer add address=10.0.0.1 secret=\"test\"")
            .startsWith("warning: the secret is shorter"));
    assertEquals("", router.run(PEER));
  }
}
