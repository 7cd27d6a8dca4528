package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.Secret;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class StateSealerTest {

  private static final byte[] KEY = SeededRandom.of(1).next(StateSealer.KEY_BYTES);
  private static final byte[] PLACE = Hex.ascii("culvert.ike-state|1000aabb|1");
  private static final byte[] STATE = Hex.ascii("state of an IKE SA");

  private final StateSealer sealer = new StateSealer(KEY);
  private final byte[] sealed = sealer.seal(STATE, PLACE, SeededRandom.of(2));

  @Test
  void opensWhatItSealed() throws UnsealException {
    try (Secret opened = sealer.open(sealed, PLACE);
        Secret empty = sealer.open(sealer.seal(new byte[0], PLACE, SeededRandom.of(3)), PLACE)) {
      assertArrayEquals(STATE, opened.expose());
      assertEquals(0, empty.length());
    }
  }

  /** The layout and derivation of the class comment, done by hand. */
  @Test
  void layoutIsTheDocumentedOne() throws Exception {
    byte[] recordKey =
        Hmac.compute(
            Hmac.SHA2_256, KEY, Hex.ascii("culvert state record 1"), Arrays.copyOf(sealed, 12));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(recordKey, "AES"),
        new GCMParameterSpec(128, sealed, 12, 12));
    cipher.updateAAD(PLACE);
    assertArrayEquals(STATE, cipher.doFinal(sealed, 24, sealed.length - 24));
    assertEquals(24 + STATE.length + 16, sealed.length);
  }

  @Test
  void anotherKeyPlaceOrBitIsRefused() {
    StateSealer other = new StateSealer(SeededRandom.of(4).next(StateSealer.KEY_BYTES));
    assertNotEquals(sealer.keyId(), other.keyId());
    assertThrows(UnsealException.class, () -> other.open(sealed, PLACE));
    assertThrows(
        UnsealException.class,
        () -> sealer.open(sealed, Hex.ascii("culvert.ike-state|1000aabc|1")));
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(UnsealException.class, () -> sealer.open(changed, PLACE));
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThrows(UnsealException.class, () -> sealer.open(cut, PLACE));
    }
  }

  @Test
  void eachRecordHasAKeyOfItsOwn() {
    RandomBytes random = SeededRandom.of(5);
    assertFalse(
        Arrays.equals(sealer.seal(STATE, PLACE, random), sealer.seal(STATE, PLACE, random)));
  }

  @Test
  void keyOfAnotherLengthIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new StateSealer(new byte[16]));
  }

  @Test
  void printsItsKeyIdAlone() {
    assertEquals("state sealer with key " + new StateSealer(KEY).keyId(), sealer.toString());
    assertFalse(Hex.of(KEY).contains(sealer.keyId()));
  }

  @Test
  void closedSealerOpensNothing() {
    StateSealer closed = new StateSealer(KEY);
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.open(sealed, PLACE));
  }
}
