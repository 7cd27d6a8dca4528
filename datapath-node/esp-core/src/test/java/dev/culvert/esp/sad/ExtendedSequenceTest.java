package dev.culvert.esp.sad;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An SA with 64-bit sequence numbers over the end of the low half (RFC 4303 2.2.1). */
class ExtendedSequenceTest {

  private static final int SPI = 0x1001;
  private static final long HALF = 1L << 32;

  static List<Suite> suites() {
    return Suite.all().stream().map(Suite::extended).toList();
  }

  @ParameterizedTest
  @MethodSource("suites")
  void receiverFollowsOverTheEndOfTheLowHalf(Suite suite) {
    InboundSa receiver = receiver(suite);
    for (long sequence :
        new long[] {1, HALF / 2, HALF - 1, HALF, HALF + 1, HALF - 2, 2 * HALF - 200}) {
      assertEquals(DropReason.NOT_DROPPED, open(receiver, packet(suite, sequence)), "" + sequence);
    }
    assertEquals(DropReason.REPLAY_DUPLICATE, open(receiver, packet(suite, 2 * HALF - 200)));
    // Taken for the number that lies nearest: the high half that was authenticated is another.
    assertEquals(DropReason.ICV_INVALID, open(receiver, packet(suite, HALF / 2)));
  }

  @Test
  void senderGoesOnBehindTheLowHalf() {
    OutboundSa sender = sender(Suite.GCM.extended(), HALF - 2);
    for (long sequence = HALF - 1; sequence < HALF + 2; sequence++) {
      assertTrue(sender.isUsable(NOW));
      WholePackets.protect(sender, Packets.betweenOffices(10));
      assertEquals(sequence, sender.sequence());
    }
  }

  /** What is on the wire is the low half, so 32-bit and 64-bit receivers differ in the ICV only. */
  @Test
  void aReceiverWithoutExtendedNumbersRefusesTheIcv() {
    assertEquals(
        DropReason.ICV_INVALID, open(receiver(Suite.GCM), packet(Suite.GCM.extended(), HALF + 7)));
  }

  /** The packet with this number, as a sender encapsulates it. */
  private static byte[] packet(Suite suite, long sequence) {
    OutboundSa sender = sender(suite, sequence - 1);
    byte[] packet = WholePackets.protect(sender, Packets.betweenOffices(10));
    assertEquals(sequence, sender.sequence());
    assertEquals(sequence & 0xffff_ffffL, EspHeader.sequence(packet, Ipv4Header.BYTES));
    return packet;
  }

  private static DropReason open(InboundSa receiver, byte[] sent) {
    return WholePackets.open(receiver, sent);
  }

  private static InboundSa receiver(Suite suite) {
    return InboundSa.compile(
        Tunnel.inbound(suite, SPI, false), Tunnel.keys(suite), new PolicyCounters());
  }

  private static OutboundSa sender(Suite suite, long lastSequence) {
    OutboundSa sa =
        OutboundSa.resume(
            Tunnel.outbound(suite, SPI, false),
            Tunnel.keys(suite),
            Tunnel.random(),
            1500,
            lastSequence);
    sa.lease(Long.MAX_VALUE);
    return sa;
  }
}
