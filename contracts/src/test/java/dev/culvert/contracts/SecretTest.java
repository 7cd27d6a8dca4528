package dev.culvert.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  void printsAsRedactedAlsoInsideOtherValues() {
    Secret secret = Secret.copyOf(new byte[] {1, 2, 3});
    assertEquals("[redacted]", secret.toString());
    assertEquals(
        "KeyMaterial[encryption=[redacted], integrity=[redacted]]",
        new KeyMaterial(secret, secret).toString());
  }

  @Test
  void closingZeroesTheBytesAndEndsTheUse() {
    byte[] bytes = {1, 2, 3};
    Secret secret = Secret.owning(bytes);
    Secret copy = secret.copy();
    secret.close();
    assertArrayEquals(new byte[3], bytes);
    assertThrows(IllegalStateException.class, secret::expose);
    assertArrayEquals(new byte[] {1, 2, 3}, copy.expose());
  }

  @Test
  void keyMaterialTravelsAsOneString() {
    byte[] plain = new byte[20];
    plain[15] = 15;
    plain[19] = 19;
    KeyMaterial keys =
        KeyMaterial.split(plain, EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE);
    assertEquals(20, keys.encryption().length());
    assertArrayEquals(plain, keys.concatenated());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            KeyMaterial.split(
                plain, EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.HMAC_SHA1_96));
  }
}
