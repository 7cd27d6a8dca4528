package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Packets of all lengths through both pipelines and many rekeys: each comes out as it went in, and
 * none beside it. {@code -Dculvert.engine.packets=24000000} sends as many as the project promises.
 */
class ManyPacketsTest {
  private static final int PACKETS = Integer.getInteger("culvert.engine.packets", 12_000);
  private static final int MOST_OF_AN_SA = 1_000_000;
  private static final int LEAST_REKEYS = 6;
  private static final int BATCH = 32;
  private static final int LEAST_BYTES = 28 + Long.BYTES;
  private static final int MOST_BYTES = 1_400;
  private static final List<Suite> SUITES = List.of(Suite.GCM, Suite.CBC_SHA256);

  private final Loop loop = new Loop();
  private final Random random = new Random(24);
  private final byte[][] packets = new byte[BATCH][];
  private final PacketBatch in = new PacketBatch(BATCH, Packets.PACKET_BYTES);

  @Test
  void eachComesOutAsItWentIn() {
    loop.policies(Tunnel.policy(Tunnel.POLICY, 0, Level.REQUIRE));
    int ofAnSa = Math.min(MOST_OF_AN_SA, PACKETS / LEAST_REKEYS);
    int sas = 0;
    for (long sent = 0; sent < PACKETS; sent += BATCH) {
      if (sent >= (long) sas * ofAnSa) {
        rekey(sas++);
      }
      send(sent);
    }
    assertTrue(sas >= LEAST_REKEYS);
    assertEquals(0, loop.outbounds.drops().total() + loop.inbounds.drops().total());
  }

  private void rekey(int sas) {
    List<SaKey> old = loop.sad.sas().stream().map(sa -> sa.key()).toList();
    loop.spd.sas().stream().map(sa -> sa.key()).toList().forEach(loop.spd::remove);
    Suite suite = SUITES.get(sas % SUITES.size());
    loop.accept(suite, 0x1001 + sas, false);
    loop.install(suite, 0x1001 + sas, false);
    old.forEach(loop.sad::remove);
  }

  private void send(long number) {
    for (int i = 0; i < BATCH; i++) {
      int bytes = LEAST_BYTES + random.nextInt(MOST_BYTES - LEAST_BYTES);
      packets[i] = Packets.betweenOffices(bytes);
      ByteBuffer.wrap(packets[i]).putLong(bytes - Long.BYTES, number + i);
      Packets.add(in, packets[i]);
    }
    loop.outbound.process(in, loop.esp, loop.clear, NOW);
    loop.inbound.process(loop.esp, loop.delivered, NOW);
    assertEquals(BATCH, loop.delivered.size());
    for (int i = 0; i < BATCH; i++) {
      int at = loop.delivered.offset(i);
      int end = at + loop.delivered.length(i);
      if (!Arrays.equals(loop.delivered.buffer(i), at, end, packets[i], 0, packets[i].length)) {
        throw new AssertionError("packet " + (number + i) + " is another");
      }
    }
    loop.delivered.clear();
  }
}
