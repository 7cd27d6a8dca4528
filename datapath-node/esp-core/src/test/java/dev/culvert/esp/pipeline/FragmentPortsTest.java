package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static dev.culvert.esp.fixture.Tunnel.POLICY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Fragmenter;
import dev.culvert.esp.packet.Ipv6Fragmenter;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.stats.DropReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stateful fragment checking (RFC 4301 7.3), on both sides of a tunnel for one port. */
class FragmentPortsTest {
  private static final long PATIENCE = 30_000;

  private final Loop loop = new Loop();

  private void install(boolean ipv6, int port) {
    String office1 = ipv6 ? "2001:db8:202::/64" : Tunnel.OFFICE1.toString();
    String office2 = ipv6 ? "2001:db8:101::/64" : Tunnel.OFFICE2.toString();
    loop.policies(
        Tunnel.policy(
            POLICY,
            0,
            Policy.Action.ENCRYPT,
            office1,
            office2,
            IpProtocol.UDP,
            PortRange.of(port)));
    SaBuilder sa =
        SaBuilder.of(Suite.GCM, 1)
            .selectors(office1, office2)
            .ports(PortRange.ANY, PortRange.of(port));
    SecurityAssociation inbound = sa.inbound();
    loop.install(Suite.GCM, sa.outbound(), Packets.PACKET_BYTES);
    loop.accept(Suite.GCM, inbound);
  }

  private static List<byte[]> fragments(boolean ipv6) {
    byte[] whole =
        ipv6
            ? Packets.udp("2001:db8:202::7", 5000, "2001:db8:101::9", 80, 1400)
            : Packets.udp("10.1.202.7", 5000, "10.1.101.9", 80, 1400);
    PacketBatch out = new PacketBatch(2, Packets.PACKET_BYTES);
    if (ipv6) {
      new Ipv6Fragmenter(0, 1).fragment(whole, 0, 1280, out, 0);
    } else {
      Ipv4Fragmenter.fragment(whole, 0, 800, out, 0);
    }
    return List.of(Packets.bytes(out, 0), Packets.bytes(out, 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLaterFragmentGoesWhereTheFirstWent(boolean ipv6) {
    install(ipv6, 80);
    List<byte[]> fragments = fragments(ipv6);
    loop.send(NOW, fragments.getFirst());
    byte[] first = loop.sent()[0];
    loop.send(NOW + PATIENCE - 1, fragments.getLast());
    byte[] later = loop.sent()[0];
    loop.receive(NOW, first);
    assertEquals(1, loop.delivered.size());
    loop.receive(NOW + PATIENCE - 1, later);
    assertEquals(1, loop.delivered.size());
  }

  @Test
  void itIsDroppedWithoutTheFirstOrTooLateBehindIt() {
    install(false, 80);
    List<byte[]> fragments = fragments(false);
    loop.send(NOW, fragments.getLast());
    assertTrue(loop.esp.isEmpty());
    loop.send(NOW, fragments.getFirst());
    assertEquals(1, loop.esp.size());
    loop.send(NOW + PATIENCE, fragments.getLast());
    assertTrue(loop.esp.isEmpty());
    assertEquals(2, loop.outbounds.drops().get(DropReason.FRAGMENT_PORTS_UNKNOWN));
  }

  @Test
  void theReceiverWaitsForNoFirstOneEither() {
    install(false, 80);
    List<byte[]> fragments = fragments(false);
    loop.send(NOW, fragments.getFirst(), fragments.getLast());
    byte[][] sent = loop.sent();
    loop.receive(NOW, sent[1], sent[0]);
    assertEquals(1, loop.delivered.size());
    assertEquals(1, loop.inbounds.drops().get(DropReason.FRAGMENT_PORTS_UNKNOWN));
  }

  @Test
  void aFragmentOfAnotherPortStaysOutside() {
    install(false, 81);
    List<byte[]> fragments = fragments(false);
    loop.send(NOW, fragments.getFirst(), fragments.getLast());
    assertTrue(loop.esp.isEmpty());
    assertEquals(2, loop.clear.size(), "no policy is for that port");
  }
}
