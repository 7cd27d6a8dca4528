package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.RuleCounter.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy check of clear packets that come in, and what the gateway's own traffic may do. */
class InboundPolicyTest {
  private static final int BUFFER = 1 << 20;
  private static final Prefix GATEWAY = Prefix.parse(Site.GATEWAY);
  private static final Prefix OUTSIDE = Prefix.parse(Site.OUTSIDE);

  private Site site;

  @BeforeEach
  void build() throws Exception {
    NetworkNamespace.assumeAvailable();
    site = new Site();
    site.openTun().close();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (site != null) {
      site.close();
    }
  }

  private void fromOutside(int count) throws Exception {
    assertFalse(Site.ping(site.outside, "-c " + count + " -I 10.1.101.5 " + Site.LAN_HOST));
  }

  @Test
  void aClearPacketThatNeedsProtectionIsDroppedByName() throws Exception {
    try (Capture office = Capture.start(site.lan, "eth0")) {
      site.install(Site.between(Verdict.PROTECT_ACQUIRING));
      fromOutside(2);
      assertEquals(2, site.packets(1, Kind.IN_DROP));
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      fromOutside(3);
      assertEquals(2, site.packets(1, Kind.IN_DROP));
      assertEquals(3, site.packets(1, Kind.IN_DROP_ENCRYPTED_EXPECTED));
      site.install(Site.between(Verdict.DISCARD));
      fromOutside(1);
      assertEquals(3, site.packets(1, Kind.IN_DROP));
      assertEquals(List.of(), office.packets(site.outside, Site.LAN_HOST));
    }
  }

  @Test
  void aClearPacketThatMayPassIsCounted() throws Exception {
    InterceptRule pass = Site.rule(2, Site.OFFICE, Site.REMOTE, Verdict.PASS);
    site.install(pass, Site.between(Verdict.PROTECT_ESTABLISHED));
    assertTrue(Site.ping(site.outside, "-c 1 -I 10.1.101.5 " + Site.LAN_HOST));
    assertEquals(1, site.packets(2, Kind.IN_ACCEPT));
  }

  @Test
  void ikeAndEncryptedPacketsPassTheRuleThatCoversTheGatewaysThemselves() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun());
        UdpSocket ike = site.gateway.call(() -> UdpSocket.open(500, BUFFER));
        UdpSocket peerIke = site.outside.call(() -> UdpSocket.open(500, BUFFER));
        IpsecSocket esp =
            site.gateway.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER));
        IpsecSocket peerEsp =
            site.outside.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER))) {
      site.install(
          new InterceptRule(
              3,
              GATEWAY,
              OUTSIDE,
              InterceptRule.ANY_PROTOCOL,
              PortRange.ANY,
              PortRange.ANY,
              Verdict.PROTECT_ESTABLISHED,
              3));
      int outside = Ipv4Packets.address(Site.OUTSIDE);
      assertArrives(ike, peerIke, outside, 500, PacketMark.PASS);
      assertArrives(peerIke, ike, Ipv4Packets.address(Site.GATEWAY), 500, 0);
      assertArrives(esp, peerEsp, outside, 0, PacketMark.encryptedBy(3));
      assertArrives(peerEsp, esp, Ipv4Packets.address(Site.GATEWAY), 0, 0);
      assertEquals(0, tun.waiting());
      send(ike, outside, 500, 0);
      assertEquals(Ipv4Packets.UDP, Ipv4Packets.protocol(tun.next()), "not marked as IKE");
      send(esp, outside, 0, PacketMark.encryptedBy(4));
      assertEquals(50, Ipv4Packets.protocol(tun.next()), "encrypted by another rule: once more");
      assertEquals(2, site.packets(3, Kind.OUT_REDIRECT));
      assertEquals(0, site.packets(3, Kind.IN_DROP_ENCRYPTED_EXPECTED));
    }
  }

  private static void send(LinuxSocket from, int to, int port, int mark) throws Exception {
    try (SendBatch batch = new SendBatch(1, 100)) {
      batch.add(0, to, port, 0, mark, new byte[64], 0, 64);
      assertEquals(1, from.send(batch));
    }
  }

  private static void assertArrives(
      LinuxSocket from, LinuxSocket to, int address, int port, int mark) throws Exception {
    try (PollSet poll = new PollSet(to);
        ReceiveBatch batch = new ReceiveBatch(4, 200)) {
      send(from, address, port, mark);
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(batch));
    }
  }
}
