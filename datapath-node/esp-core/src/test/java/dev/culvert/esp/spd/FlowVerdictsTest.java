package dev.culvert.esp.spd;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.sun.management.ThreadMXBean;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.SelectorFields;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlowVerdictsTest {
  private static final int FLOWS = 64;
  private static final int ROUNDS = 2000;

  private final Spd spd = new Spd();
  private final FlowVerdicts flows = new FlowVerdicts();
  private final SelectorFields fields = new SelectorFields();
  private final OutboundSa sa =
      OutboundSa.compile(
          Tunnel.outbound(Suite.GCM, 0x1001, false),
          Tunnel.keys(Suite.GCM),
          Tunnel.random(),
          Packets.PACKET_BYTES);

  @BeforeEach
  void configure() {
    spd.replace(List.of(new SpdRule(Tunnel.policy(Tunnel.POLICY, 0, Level.REQUIRE), 0)));
    fields.read(Packets.betweenOffices(100), 0);
  }

  private Verdict decide(long nowMillis) {
    return flows.decide(spd.snapshot(), fields, nowMillis);
  }

  @Test
  void aNewSaIsUsedByAFlowThatWasKnown() {
    assertInstanceOf(Verdict.Hold.class, decide(NOW));
    spd.install(sa);
    assertSame(sa, assertInstanceOf(Verdict.Protect.class, decide(NOW)).sa());
    spd.remove(sa.key());
    assertInstanceOf(Verdict.Hold.class, decide(NOW));
  }

  @Test
  void anSaThatExpiresIsNotUsedAnyMore() {
    spd.install(sa);
    assertInstanceOf(Verdict.Protect.class, decide(NOW));
    assertInstanceOf(Verdict.Hold.class, decide(NOW + Tunnel.HARD.toMillis()));
  }

  /** As a peer may have narrowed it (RFC 7296 2.9). */
  @Test
  void anSaThatCarriesAPartProtectsThatPartAlone() {
    spd.install(
        OutboundSa.compile(
            SaBuilder.of(Suite.GCM, 0x1002).selectors("10.1.202.7/32", "10.1.101.0/24").outbound(),
            Tunnel.keys(Suite.GCM),
            Tunnel.random(),
            Packets.PACKET_BYTES));
    fields.read(Packets.udp("10.1.202.8", 1, "10.1.101.9", 6000, 8), 0);
    assertInstanceOf(Verdict.Hold.class, decide(NOW));
    fields.read(Packets.udp("10.1.202.7", 1, "10.1.101.9", 6000, 8), 0);
    assertInstanceOf(Verdict.Protect.class, decide(NOW));
  }

  @Test
  void flowsThatDifferInOneFieldAreNotMixedUp() {
    spd.install(sa);
    assertInstanceOf(Verdict.Protect.class, decide(NOW));
    for (int i = 0; i < 10_000; i++) {
      fields.read(Packets.udp("10.1.202.7", i, "10.1.102.9", 6000, 8), 0);
      assertInstanceOf(Verdict.Unmatched.class, decide(NOW));
      fields.read(Packets.udp("10.1.202.7", i, "10.1.101.9", 6000, 8), 0);
      assertInstanceOf(Verdict.Protect.class, decide(NOW));
    }
  }

  @Test
  void nothingIsAllocatedPerPacket() {
    spd.install(sa);
    byte[][] packets = new byte[FLOWS][];
    for (int i = 0; i < FLOWS; i++) {
      packets[i] = Packets.udp("10.1.202." + i, i, "10.1.101.9", 6000, 8);
    }
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    run(packets);
    long before = thread.getCurrentThreadAllocatedBytes();
    run(packets);
    assertEquals(0, (thread.getCurrentThreadAllocatedBytes() - before) / (ROUNDS * FLOWS));
  }

  private void run(byte[][] packets) {
    for (int round = 0; round < ROUNDS; round++) {
      for (byte[] packet : packets) {
        fields.read(packet, 0);
        assertSame(sa, assertInstanceOf(Verdict.Protect.class, decide(NOW)).sa());
        assertInstanceOf(Verdict.Protect.class, spd.snapshot().decide(fields, NOW));
      }
    }
  }
}
