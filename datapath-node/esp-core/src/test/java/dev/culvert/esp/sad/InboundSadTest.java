package dev.culvert.esp.sad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.culvert.esp.fixture.Ends;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.stats.PolicyCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboundSadTest {
  private static final byte[] PACKET =
      Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, IpProtocol.ESP, new byte[8]);

  private final InboundSad sad = new InboundSad();

  @Test
  void findsBySourceDestinationProtocolAndSpi() {
    InboundSa sa = sa(0x1001);
    sad.install(sa);
    assertSame(sa, sad.find(PACKET, 0, IpProtocol.ESP, 0x1001));
    assertNull(sad.find(PACKET, 0, IpProtocol.ESP, 0x1002));
    assertNull(sad.find(PACKET, 0, IpProtocol.AH, 0x1001));
    assertNull(sad.find(between(Tunnel.GATEWAY2, Tunnel.GATEWAY2), 0, IpProtocol.ESP, 0x1001));
    assertNull(sad.find(between(Tunnel.GATEWAY1, Tunnel.GATEWAY1), 0, IpProtocol.ESP, 0x1001));
    assertNull(sad.find(between("2001:db8::1", "2001:db8::2"), 0, IpProtocol.ESP, 0x1001));
  }

  @Test
  void everyBitOfAnIpv6AddressCounts() {
    Ends ends = Ends.of(true, true);
    InboundSa sa =
        InboundSa.compile(
            ends.sa(Suite.GCM, 0x1001).inbound(), Tunnel.keys(Suite.GCM), new PolicyCounters());
    sad.install(sa);
    byte[] packet = between(ends.gateway1(), ends.gateway2());
    assertSame(sa, sad.find(packet, 0, IpProtocol.ESP, 0x1001));
    for (int bit = 0; bit < 256; bit++) {
      byte[] other = packet.clone();
      other[8 + bit / 8] ^= (byte) (1 << bit % 8);
      assertNull(sad.find(other, 0, IpProtocol.ESP, 0x1001));
    }
  }

  private static byte[] between(String source, String destination) {
    return Packets.ip(source, destination, IpProtocol.ESP, new byte[8]);
  }

  @Test
  void installingAgainKeepsTheFirstAndItsWindow() {
    InboundSa first = sa(0x1001);
    sad.install(first);
    sad.install(sa(0x1001));
    assertSame(first, sad.find(PACKET, 0, IpProtocol.ESP, 0x1001));
    assertEquals(1, sad.sas().size());
  }

  @Test
  void findsEachOfManyAndNoneThatIsGone() {
    Random random = new Random(4301);
    List<InboundSa> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      InboundSa sa = sa(random.nextInt());
      all.add(sa);
      sad.install(sa);
    }
    for (int i = 0; i < all.size(); i += 2) {
      sad.remove(all.get(i).key());
      sad.remove(all.get(i).key());
    }
    for (int i = 0; i < all.size(); i++) {
      InboundSa found = sad.find(PACKET, 0, IpProtocol.ESP, all.get(i).key().spi());
      assertSame(i % 2 == 0 ? null : all.get(i), found);
    }
  }

  private static InboundSa sa(int spi) {
    return InboundSa.compile(
        Tunnel.inbound(Suite.GCM, spi, false), Tunnel.keys(Suite.GCM), new PolicyCounters());
  }
}
