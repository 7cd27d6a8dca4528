package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogMessagesTest {

  private static final long SEED = 4500;
  private static final int MUTATIONS = 200_000 * Integer.getInteger("culvert.fuzz.times", 1);

  /** What a Linux kernel made of a logged ping, read from the socket (little-endian machine). */
  private static final byte[] RECORDED =
      HexFormat.of()
          .parseHex(
              "940000000004000000000000000000000200119408000100080004000600"
                  + "0a0037000000080005000000000308000b000000000008000e00000000005800"
                  + "09004500005412344000400114610a0900010a09000208003f4f02a600014476"
                  + "016b00000000af55020000000000101112131415161718191a1b1c1d1e1f2021"
                  + "22232425262728292a2b2c2d2e2f3031323334353637");

  private static List<byte[]> decode(byte[] datagram, int length) {
    List<byte[]> packets = new ArrayList<>();
    assertEquals(LogMessages.decode(datagram, length, packets::add), packets.size());
    return packets;
  }

  @Test
  void aRecordedPacketIsRead() {
    List<byte[]> logged = decode(RECORDED, RECORDED.length);
    assertEquals(1, logged.size());
    byte[] packet = logged.getFirst();
    assertEquals(84, packet.length);
    assertEquals(Ipv4Packets.address("10.9.0.1"), Ipv4Packets.source(packet));
    assertEquals(Ipv4Packets.address("10.9.0.2"), Ipv4Packets.destination(packet));
  }

  @Test
  void aDatagramHoldsSeveralMessages() {
    byte[] three = new byte[3 * RECORDED.length];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(RECORDED, 0, three, i * RECORDED.length, RECORDED.length);
    }
    // NLMSG_DONE, as the kernel puts it behind a batch.
    three[2 * RECORDED.length + 4] = 3;
    three[2 * RECORDED.length + 5] = 0;
    assertEquals(2, decode(three, three.length).size());
    assertEquals(1, decode(three, 2 * RECORDED.length - 1).size());
  }

  @Test
  void theRequestNamesTheGroupInNetworkOrder() {
    byte[] expected =
        HexFormat.of().parseHex("1c000000010405000000000000000000000011940500010001000000");
    assertArrayEquals(expected, LogMessages.bindRequest(4500));
    assertThrows(IllegalArgumentException.class, () -> LogMessages.bindRequest(65536));
  }

  @Test
  void anAnswerToTheRequestTellsTheError() {
    byte[] busy =
        Arrays.copyOf(HexFormat.of().parseHex("24000000020000000000000000000000f0ffffff"), 0x24);
    assertEquals(16, LogMessages.errorOf(busy, busy.length));
    byte[] done = Arrays.copyOf(Arrays.copyOf(busy, 16), 0x24);
    assertEquals(0, LogMessages.errorOf(done, done.length));
    assertEquals(Errno.EINVAL.code(), LogMessages.errorOf(busy, 19));
    assertEquals(Errno.EINVAL.code(), LogMessages.errorOf(RECORDED, RECORDED.length));
  }

  @Test
  void noBytesMakeItFailOrReadBeyondTheEnd() {
    Random random = new Random(SEED);
    int intact = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = RECORDED.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(mutated.length + 1) : mutated.length;
      for (byte[] packet : decode(mutated, length)) {
        assertTrue(packet.length <= length);
        intact++;
      }
      LogMessages.errorOf(mutated, length);
    }
    assertTrue(intact > MUTATIONS / 10, "the mutations reach the packet: " + intact);
  }
}
