package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import org.junit.jupiter.api.Test;

class GmacIcvTest {

  /**
   * NIST's gcmEncryptExtIV128.rsp, the first vector with 128 bits of associated data and no
   * plaintext; salt and IV are its nonce. Received in parts and in one piece.
   */
  @Test
  void knownAnswer() {
    byte[] keyAndSalt = Hex.bytes("77be63708971c4e240d1cb79e8d77feb" + "e0e00f19");
    byte[] icv = Hex.bytes("fed7ba0136a797f3" + "209fcc8d3675ed938e9c7166709dd946");
    byte[] covered = Hex.bytes("7a43ec1d9c0a5a78a0b16533a6213cab");
    PacketIcv receiver = PacketIcv.keyed(IntegrityAlgorithm.AES_GMAC_128, false, keyAndSalt);
    assertTrue(receiver.beginReceiving(icv, 0).update(covered, 0, 16).matches(icv, 0));
    assertTrue(
        receiver
            .beginReceiving(icv, 0)
            .update(covered, 0, 5)
            .update(covered, 5, 11)
            .matches(icv, 0));
    PacketIcv sender = PacketIcv.keyed(IntegrityAlgorithm.AES_GMAC_128, false, keyAndSalt);
    byte[] written = new byte[30];
    sender.beginSending(0xfed7ba0136a797f3L).update(covered, 0, 16).write(written, 3);
    assertEquals("000000" + Hex.of(icv) + "000000", Hex.of(written));
  }

  /** Also of the IV, and a second time: a forger may repeat itself. */
  @Test
  void refusesAnyOtherIcv() {
    byte[] keyAndSalt = SeededRandom.of(1).next(36);
    byte[] covered = SeededRandom.of(2).next(1500);
    PacketIcv sender = PacketIcv.keyed(IntegrityAlgorithm.AES_GMAC_256, true, keyAndSalt);
    PacketIcv receiver = PacketIcv.keyed(IntegrityAlgorithm.AES_GMAC_256, true, keyAndSalt);
    byte[] icv = new byte[sender.icvBytes()];
    sender.beginSending(1).update(covered, 0, covered.length).updateHigh(7).write(icv, 0);
    for (int bit = 0; bit < 8 * icv.length; bit++) {
      byte[] changed = icv.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      for (int time = 0; time < 2; time++) {
        receiver.beginReceiving(changed, 0).update(covered, 0, covered.length).updateHigh(7);
        assertFalse(receiver.matches(changed, 0));
      }
    }
    receiver.beginReceiving(icv, 0).update(covered, 0, covered.length).updateHigh(8);
    assertFalse(receiver.matches(icv, 0), "the high half counts");
    receiver.beginReceiving(icv, 0).update(covered, 0, covered.length).updateHigh(7);
    assertTrue(receiver.matches(icv, 0));
  }

  @Test
  void isOfAhAlone() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            PacketCiphers.create(
                EncryptionAlgorithm.AES_CBC_128,
                IntegrityAlgorithm.AES_GMAC_128,
                false,
                new byte[16],
                new byte[20]));
    assertThrows(
        IllegalArgumentException.class,
        () -> Integrity.of(IntegrityAlgorithm.AES_GMAC_128).icv(new byte[20]));
  }
}
