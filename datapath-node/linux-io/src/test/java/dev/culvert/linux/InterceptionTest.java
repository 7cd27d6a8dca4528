package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.RuleCounter.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes to the TUN and what does not. */
class InterceptionTest {
  private Site site;

  @BeforeEach
  void build() throws Exception {
    NetworkNamespace.assumeAvailable();
    site = new Site();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (site != null) {
      site.close();
    }
  }

  private static void assertFrom(String source, byte[] packet) {
    assertEquals(Ipv4Packets.address(source), Ipv4Packets.source(packet));
    assertEquals(Ipv4Packets.address(Site.REMOTE_HOST), Ipv4Packets.destination(packet));
    assertTrue(Ipv4Packets.checksumsRight(packet, packet.length));
  }

  @Test
  void forwardedAndLocalPacketsKeepTheirSourceAndTheirAnswersComeBack() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0")) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 2 " + Site.REMOTE_HOST), "forwarded");
      assertFrom(Site.LAN_HOST, tun.next());
      assertFrom(Site.LAN_HOST, tun.next());
      assertTrue(Site.ping(site.gateway, "-c 1 -I 10.1.202.1 " + Site.REMOTE_HOST), "local");
      assertFrom("10.1.202.1", tun.next());
      assertEquals(3, site.packets(1, Kind.OUT_REDIRECT));
      assertEquals(List.of(), wire.packets(site.lan, Site.OUTSIDE));
    }
  }

  @Test
  void whatNoRuleProtectsIsMasqueradedAndNeverEntersTheTun() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0")) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 1 " + Site.OUTSIDE));
      List<String> seen = wire.packets(site.lan, Site.OUTSIDE);
      assertEquals(1, seen.size());
      assertTrue(seen.getFirst().contains(Site.GATEWAY + " > " + Site.OUTSIDE), seen.getFirst());
      assertEquals(0, tun.waiting());
    }
  }

  @Test
  void theFirstMatchDecides() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0")) {
      InterceptRule exception =
          Site.rule(2, Site.OFFICE, Prefix.parse(Site.REMOTE_HOST), Verdict.PASS);
      site.installWithoutNat(exception, Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST));
      assertEquals(1, site.packets(2, Kind.OUT_ACCEPT));
      assertEquals(1, wire.packets(site.lan, Site.OUTSIDE).size());
      assertEquals(0, tun.waiting());
      assertTrue(Site.ping(site.lan, "-c 1 10.1.101.6"), "by the TUN");
      assertEquals(1, site.packets(1, Kind.OUT_REDIRECT));
    }
  }

  @Test
  void withoutAnSaPacketsPassUnchangedAndThoseOfAnAcquiringRuleAreLogged() throws Exception {
    List<byte[]> logged = new ArrayList<>();
    try (LogSocket log = site.gateway.call(() -> LogSocket.open(Interception.ACQUIRE_GROUP));
        TunResponder tun = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0")) {
      site.install(Site.between(Verdict.PASS_WITHOUT_SA));
      assertTrue(Site.ping(site.lan, "-c 2 " + Site.REMOTE_HOST), "use");
      assertEquals(0, log.receive(logged::add));
      site.install(Site.between(Verdict.PASS_ACQUIRING));
      assertTrue(Site.ping(site.lan, "-c 3 " + Site.REMOTE_HOST), "acquire");
      log.receive(logged::add);
      assertEquals(1, logged.size(), "once a second");
      assertFrom(Site.LAN_HOST, logged.getFirst());
      assertEquals(5, site.packets(1, Kind.OUT_ACCEPT));
      assertEquals(0, tun.waiting());
      List<String> seen = wire.packets(site.lan, Site.OUTSIDE);
      assertEquals(5, seen.size());
      assertTrue(
          seen.stream().allMatch(line -> line.contains(Site.LAN_HOST)), "not masqueraded: " + seen);
    }
  }

  /** Neither they nor the reports of listeners go by the TUN (RFC 4861, RFC 3810). */
  @Test
  void neighboursAreFoundUnderAPolicyForAllOfIpv6() throws Exception {
    String here = "2001:db8:1::1";
    String there = "2001:db8:1::2";
    Prefix all = Prefix.parse("::/0");
    try (TunDevice _ = site.openTun()) {
      site.installWithoutNat(Site.rule(1, all, all, Verdict.PROTECT_ESTABLISHED));
      site.gateway.ip("address add " + here + "/64 dev wan0 nodad");
      site.outside.ip("address add " + there + "/64 dev eth0 nodad");
      // The policy drops the echo that comes in clear; its sender knows the neighbour by then.
      assertFalse(Site.ping(site.outside, "-c 1 " + here));
      assertTrue(knows(site.outside, here));
      site.gateway.ip("-6 neighbour flush dev wan0");
      assertFalse(Site.ping(site.gateway, "-c 1 -m " + PacketMark.PASS + " " + there));
      assertTrue(knows(site.gateway, there));
      assertEquals(0, site.packets(1, Kind.OUT_REDIRECT));
    }
  }

  private static boolean knows(NetworkNamespace host, String neighbour) throws Exception {
    return host.ip("-6 neighbour show " + neighbour).contains("lladdr");
  }

  @Test
  void discardedPacketsGoNowhere() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0")) {
      site.install(Site.between(Verdict.DISCARD));
      assertFalse(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST));
      assertEquals(1, site.packets(1, Kind.OUT_DROP));
      assertEquals(List.of(), wire.packets(site.lan, Site.OUTSIDE));
      assertEquals(0, tun.waiting());
    }
  }

  @Test
  void aConnectionMasqueradedBeforeIsForgotten() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun())) {
      site.install();
      // The same echo identifier keeps both pings in one tracked connection.
      assertTrue(Site.ping(site.lan, "-c 1 -e 77 " + Site.REMOTE_HOST), "masqueraded");
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 1 -e 77 " + Site.REMOTE_HOST));
      assertFrom(Site.LAN_HOST, tun.next());
    }
  }

  @Test
  void portsSelectAndLaterFragmentsGoWhereTheFirstWent() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0");
        UdpSocket sender = site.lan.call(() -> UdpSocket.open(4000, 4096));
        SendBatch batch = new SendBatch(1, 4096)) {
      PortRange port = new PortRange(5000, 5009);
      site.installWithoutNat(
          new InterceptRule(
              1,
              Site.OFFICE,
              Site.REMOTE,
              Ipv4Packets.UDP,
              PortRange.ANY,
              port,
              Verdict.PROTECT_ESTABLISHED,
              InterceptRule.NOT_ITS_OWN));
      int remote = Ipv4Packets.address(Site.REMOTE_HOST);
      for (int destination : new int[] {4999, 5009}) {
        batch.clear();
        batch.add(0, remote, destination, 0, 0, new byte[2000], 0, 2000);
        assertEquals(1, sender.send(batch));
      }
      assertEquals(1500, tun.next().length, "the first of what is protected");
      assertEquals(548, tun.next().length, "its later one");
      List<String> seen = wire.packets(site.lan, Site.OUTSIDE);
      assertEquals(2, seen.size(), "what passes, with its later fragment");
      assertTrue(seen.getFirst().contains(".4999: UDP"), seen.getFirst());
      assertEquals(0, tun.waiting());
      assertEquals(2, site.packets(1, Kind.OUT_REDIRECT));
    }
  }

  @Test
  void aPacketThatBecomesProtectedBehindTheRulesIsWitnessed() throws Exception {
    try (TunResponder _ = new TunResponder(site.openTun())) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST));
      assertEquals(0, site.packets(1, Kind.OUT_CLEAR));
      site.gateway.call(
          () -> {
            Nftables.apply(
                """
                table netdev other {
                chain clears {
                type filter hook egress device "wan0" priority 50; policy accept;
                meta mark set 0
                }
                }
                """);
            return null;
          });
      Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST);
      assertEquals(1, site.packets(1, Kind.OUT_CLEAR));
    }
  }

  @Test
  void countersGoOnWhenThePlanIsInstalledAgain() throws Exception {
    try (TunResponder _ = new TunResponder(site.openTun())) {
      site.install(Site.between(Verdict.PROTECT_ACQUIRING));
      assertTrue(Site.ping(site.lan, "-c 2 " + Site.REMOTE_HOST));
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 3 " + Site.REMOTE_HOST));
      assertEquals(5, site.packets(1, Kind.OUT_REDIRECT));
    }
  }

  @Test
  void anErrorNamesTheCauseAndLeavesThePlanBefore() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun())) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      InterceptionPlan wrong = new InterceptionPlan(List.of(), List.of("wan7"), List.of());
      IOException error = assertThrows(IOException.class, () -> site.install(wrong));
      assertTrue(error.getMessage().contains("wan7"), error.getMessage());
      assertTrue(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST));
      assertFrom(Site.LAN_HOST, tun.next());
    }
  }
}
