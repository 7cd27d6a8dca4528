package dev.culvert.esp.sad;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.crypto.PacketCiphers;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An SA with 64-bit sequence numbers over the end of the low half (RFC 4303 2.2.1). */
class ExtendedSequenceTest {

  private static final int SPI = 0x1001;
  private static final int AT = PacketBatch.HEADROOM;
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
      assertEquals(sequence, new Sent(sender, Suite.GCM.encryption().ivBytes()).sequence);
    }
  }

  /** What is on the wire is the low half, so 32-bit and 64-bit receivers differ in the ICV only. */
  @Test
  void aReceiverWithoutExtendedNumbersRefusesTheIcv() {
    assertEquals(
        DropReason.ICV_INVALID, open(receiver(Suite.GCM), packet(Suite.GCM.extended(), HALF + 7)));
  }

  /** A packet in its buffer. */
  private static final class Sent {
    private final byte[] buffer = Packets.batch(Packets.betweenOffices(10)).buffer(0);
    private final int espAt;
    private final int espBytes;
    private final long sequence;

    Sent(OutboundSa sender, int ivBytes) {
      int head = sender.headBytes();
      int outerBytes = sender.encapsulate(buffer, AT, 1, NOW);
      this.espAt = AT - ivBytes - EspHeader.BYTES;
      this.espBytes = outerBytes - (espAt - (AT - head));
      this.sequence = sender.sequence();
    }
  }

  /** The packet with this number, as a sender encapsulates it. */
  private static Sent packet(Suite suite, long sequence) {
    Sent sent = new Sent(sender(suite, sequence - 1), suite.encryption().ivBytes());
    assertEquals(sequence, sent.sequence);
    assertEquals(sequence & 0xffff_ffffL, EspHeader.sequence(sent.buffer, sent.espAt));
    return sent;
  }

  private static DropReason open(InboundSa receiver, Sent sent) {
    return receiver.open(sent.buffer, sent.espAt, sent.espBytes, 0, NOW);
  }

  private static InboundSa receiver(Suite suite) {
    return InboundSa.compile(
        Tunnel.inbound(suite, SPI, false), Tunnel.keys(suite), new PolicyCounters());
  }

  private static OutboundSa sender(Suite suite, long lastSequence) {
    KeyMaterial keys = Tunnel.keys(suite);
    return new OutboundSa(
        Tunnel.outbound(suite, SPI, false),
        PacketCiphers.create(
            suite.encryption(),
            suite.integrity(),
            suite.extendedSequence(),
            keys.encryption().expose(),
            keys.integrity().expose()),
        IvSource.of(suite.encryption(), Tunnel.random()),
        1500,
        lastSequence);
  }
}
