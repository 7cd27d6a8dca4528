package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.openssl.EspCiphers;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.PacketBatch;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pipelines allocate nothing per packet. The JDK's ciphers do (parameter objects, GCM working
 * buffers), so what a packet costs there and back is compared with what its cipher alone costs in
 * the same run. They differ by 0 bytes when both loops are compiled alike. The bounds lie below any
 * object per packet and direction for HMAC and CBC; for GCM they leave room for small objects
 * inside the JDK that the compiler removes in one of the loops only, and lie below any copy. With
 * libcrypto's ciphers there is nothing at all.
 */
class AllocationTest {
  private static final int BATCH = 32;
  private static final int PACKETS = 20_000;
  private static final ByteBuffer SCRATCH = ByteBuffer.allocate(2048);
  private static final byte[] PACKET = Packets.betweenOffices(1300);

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<Arguments> suites() {
    return List.of(
        Arguments.of(new Suite(EncryptionAlgorithm.NULL, IntegrityAlgorithm.HMAC_SHA2_256_128), 24),
        Arguments.of(Suite.CBC_SHA256, 24),
        Arguments.of(Suite.GCM, 256));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void aPacketCostsNoMoreThanItsCipher(Suite suite, int bound) {
    long pipelines = pipelines(suite);
    PacketCipher sender = EspPackets.cipher(suite);
    PacketCipher receiver = EspPackets.cipher(suite);
    long cipher = bytesPerPacket(round -> cipherOnly(sender, receiver, round));
    assertTrue(
        pipelines - cipher <= bound,
        suite + ": " + pipelines + " bytes a packet, of which the cipher " + cipher);
  }

  @Test
  void nothingIsAllocatedWithLibcrypto() {
    boolean there = EspCiphers.isGarbageFree(Suite.GCM.encryption());
    if (!there) {
      System.out.println("SKIPPED AllocationTest: no libcrypto.so.3 on this host");
    }
    Assumptions.assumeTrue(there, "no libcrypto.so.3 on this host");
    assertEquals(0, pipelines(Suite.GCM), "bytes a packet");
  }

  private long pipelines(Suite suite) {
    Loop loop = new Loop();
    loop.policies(Tunnel.policy(Tunnel.POLICY, 0, Level.REQUIRE));
    loop.install(suite, 0x1001, false);
    loop.accept(suite, 0x1001, false);
    PacketBatch in = new PacketBatch(BATCH, Packets.PACKET_BYTES);
    long bytes = bytesPerPacket(round -> thereAndBack(loop, in));
    assertEquals(0, loop.inbounds.drops().total());
    return bytes;
  }

  private interface Batch {
    void run(int round);
  }

  /** Bytes that this thread allocates per packet, once everything is compiled. */
  private long bytesPerPacket(Batch batch) {
    long before = 0;
    int rounds = PACKETS / BATCH;
    for (int round = 0; round < 3 * rounds; round++) {
      if (round == 2 * rounds) {
        before = thread.getCurrentThreadAllocatedBytes();
      }
      batch.run(round);
    }
    return (thread.getCurrentThreadAllocatedBytes() - before) / PACKETS;
  }

  private static void thereAndBack(Loop loop, PacketBatch in) {
    for (int i = 0; i < BATCH; i++) {
      Packets.add(in, PACKET);
    }
    loop.outbound.process(in, loop.esp, loop.clear, NOW);
    loop.inbound.process(loop.esp, loop.delivered, NOW);
    loop.delivered.clear();
  }

  private static void cipherOnly(PacketCipher sender, PacketCipher receiver, int round) {
    int payloadAt = 8 + sender.ivBytes();
    int payloadBytes = PACKET.length + 2 + sender.alignment() - 1 & -sender.alignment();
    for (int i = 0; i < BATCH; i++) {
      SCRATCH.putInt(8, round).putInt(12, i);
      sender.encrypt(SCRATCH.array(), 0, 8, 8, payloadAt, payloadBytes, 0);
      receiver.decrypt(SCRATCH.array(), 0, 8, 8, payloadAt, payloadBytes, 0);
    }
  }
}
