package dev.culvert.esp.sad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.stats.PolicyCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboundSadTest {
  private static final int SOURCE = Packets.address(Tunnel.GATEWAY1);
  private static final int DESTINATION = Packets.address(Tunnel.GATEWAY2);

  private final InboundSad sad = new InboundSad();

  @Test
  void findsBySourceDestinationAndSpi() {
    InboundSa sa = sa(0x1001);
    sad.install(sa);
    assertSame(sa, sad.find(SOURCE, DESTINATION, 0x1001));
    assertNull(sad.find(SOURCE, DESTINATION, 0x1002));
    assertNull(sad.find(SOURCE + 1, DESTINATION, 0x1001));
    assertNull(sad.find(SOURCE, DESTINATION + 1, 0x1001));
  }

  @Test
  void installingAgainKeepsTheFirstAndItsWindow() {
    InboundSa first = sa(0x1001);
    sad.install(first);
    sad.install(sa(0x1001));
    assertSame(first, sad.find(SOURCE, DESTINATION, 0x1001));
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
      InboundSa found = sad.find(SOURCE, DESTINATION, all.get(i).key().spi());
      assertSame(i % 2 == 0 ? null : all.get(i), found);
    }
  }

  private static InboundSa sa(int spi) {
    return InboundSa.compile(
        Tunnel.inbound(Suite.GCM, spi, false), Tunnel.keys(Suite.GCM), new PolicyCounters());
  }
}
