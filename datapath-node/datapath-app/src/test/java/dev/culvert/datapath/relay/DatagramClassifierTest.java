package dev.culvert.datapath.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.crypto.SpiTag;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramClassifierTest {
  private static final int MUTATIONS = 20_000 * Integer.getInteger("culvert.fuzz.times", 1);

  private static final byte[] TAG_KEY = new byte[SpiTag.KEY_BYTES];
  private static final int PARTITIONS = 4;
  private static final int IKE_SA_INIT = 34;
  private static final int INFORMATIONAL = 37;
  private static final int INITIATOR = 0x08;
  private static final int RESPONSE = 0x20;
  private static final IkeSpi THEIRS = new IkeSpi(0x1122334455667788L);
  private static final IkeSpi OURS = spiOfPartition(3);

  private final DatagramClassifier classifier =
      new DatagramClassifier(spi -> SpiTag.verify(TAG_KEY, spi), PARTITIONS);

  @Test
  void takesAFirstMessage() {
    byte[] message = message(THEIRS, IkeSpi.NONE, IKE_SA_INIT, INITIATOR, 0, 40);
    assertEquals(new Classification.FirstMessage(THEIRS), onIkePort(message));
  }

  @Test
  void findsOurSpiAsResponder() {
    byte[] message = message(THEIRS, OURS, INFORMATIONAL, INITIATOR, 2, 60);
    assertEquals(new Classification.OfIkeSa(OURS), onIkePort(message));
    assertEquals(3, OURS.partition());
  }

  @Test
  void findsOurSpiAsInitiator() {
    byte[] message = message(OURS, THEIRS, IKE_SA_INIT, RESPONSE, 0, 60);
    assertEquals(new Classification.OfIkeSa(OURS), onIkePort(message));
  }

  @Test
  void looksOnlyAtTheSideThatIsOurs() {
    byte[] echoed = message(OURS, THEIRS, INFORMATIONAL, INITIATOR, 2, 60);
    assertEquals(dropped(RelayDrop.UNKNOWN_SPI), onIkePort(echoed));
  }

  @ParameterizedTest
  @CsvSource({
    "37, 8, 0", // another exchange
    "34, 0, 0", // from a responder
    "34, 40, 0", // a response
    "34, 8, 1" // not the first
  })
  void whatIsNoFirstMessageNeedsAnSpiOfOurs(int exchange, int flags, int messageId) {
    byte[] message = message(THEIRS, IkeSpi.NONE, exchange, flags, messageId, 40);
    assertEquals(dropped(RelayDrop.UNKNOWN_SPI), onIkePort(message));
  }

  @Test
  void dropsAPartitionThatDoesNotExist() {
    byte[] message = message(THEIRS, spiOfPartition(PARTITIONS), INFORMATIONAL, INITIATOR, 0, 40);
    assertEquals(dropped(RelayDrop.UNKNOWN_SPI), onIkePort(message));
  }

  @Test
  void namesWhatIsWrongWithAHeader() {
    byte[] message = message(THEIRS, IkeSpi.NONE, IKE_SA_INIT, INITIATOR, 0, 40);
    assertEquals(dropped(RelayDrop.TOO_SHORT), onIkePort(Arrays.copyOf(message, 27)));
    assertEquals(dropped(RelayDrop.LENGTH_MISMATCH), onIkePort(Arrays.copyOf(message, 41)));
    byte[] ikev1 = message.clone();
    ikev1[17] = 0x10;
    assertEquals(dropped(RelayDrop.UNSUPPORTED_VERSION), onIkePort(ikev1));
    byte[] laterMinor = message.clone();
    laterMinor[17] = 0x2F;
    assertInstanceOf(Classification.FirstMessage.class, onIkePort(laterMinor));
    byte[] noSpi = message(IkeSpi.NONE, IkeSpi.NONE, IKE_SA_INIT, INITIATOR, 0, 40);
    assertEquals(dropped(RelayDrop.NO_INITIATOR_SPI), onIkePort(noSpi));
  }

  @Test
  void tellsIkeEspAndKeepalivesApartOnPort4500() {
    byte[] message = message(THEIRS, IkeSpi.NONE, IKE_SA_INIT, INITIATOR, 0, 40);
    byte[] marked = new byte[4 + message.length];
    System.arraycopy(message, 0, marked, 4, message.length);
    assertEquals(new Classification.FirstMessage(THEIRS), onNatTraversalPort(marked));
    assertEquals(new Classification.EspInUdp(), onNatTraversalPort(new byte[] {0, 0, 1, 0, 0, 0}));
    assertEquals(new Classification.Keepalive(), onNatTraversalPort(new byte[] {(byte) 0xFF}));
    assertEquals(dropped(RelayDrop.TOO_SHORT), onNatTraversalPort(new byte[] {0}));
    assertEquals(dropped(RelayDrop.TOO_SHORT), onNatTraversalPort(new byte[0]));
    assertEquals(dropped(RelayDrop.TOO_SHORT), onNatTraversalPort(new byte[4]));
  }

  /** Whatever comes, only what names a partition or begins an IKE SA gets to the broker. */
  @Test
  void randomAndMutatedDatagramsAreClassified() {
    Random random = new Random(7296);
    int known = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      byte[] bytes = round % 2 == 0 ? randomBytes(random) : mutated(random);
      Classification found = round % 3 == 0 ? onNatTraversalPort(bytes) : onIkePort(bytes);
      if (found instanceof Classification.OfIkeSa ofIkeSa) {
        known++;
        assertTrue(SpiTag.verify(TAG_KEY, ofIkeSa.ourSpi()));
        assertTrue(ofIkeSa.ourSpi().partition() < PARTITIONS);
      } else if (found instanceof Classification.FirstMessage first) {
        assertFalse(first.initiatorSpi().isNone());
      }
    }
    assertTrue(known > 100, "mutations left " + known + " messages whole");
  }

  private static byte[] mutated(Random random) {
    byte[] message = message(THEIRS, OURS, INFORMATIONAL, INITIATOR, 2, 60);
    int changes = random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      message[random.nextInt(message.length)] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(message, random.nextInt(80)) : message;
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return bytes;
  }

  private Classification onIkePort(byte[] message) {
    return classifier.onIkePort(message, 0, message.length);
  }

  private Classification onNatTraversalPort(byte[] datagram) {
    byte[] shifted = new byte[datagram.length + 10];
    System.arraycopy(datagram, 0, shifted, 10, datagram.length);
    return classifier.onNatTraversalPort(shifted, 10, datagram.length);
  }

  private static Classification dropped(RelayDrop reason) {
    return new Classification.Dropped(reason);
  }

  private static IkeSpi spiOfPartition(int partition) {
    return SpiTag.allocate(TAG_KEY, partition, target -> Arrays.fill(target, (byte) 0x5A));
  }

  private static byte[] message(
      IkeSpi initiator, IkeSpi responder, int exchange, int flags, int messageId, int length) {
    return ByteBuffer.allocate(length)
        .putLong(initiator.value())
        .putLong(responder.value())
        .put((byte) 33)
        .put((byte) 0x20)
        .put((byte) exchange)
        .put((byte) flags)
        .putInt(messageId)
        .putInt(length)
        .array();
  }
}
