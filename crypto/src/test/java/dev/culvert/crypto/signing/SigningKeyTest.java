package dev.culvert.crypto.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningKeyTest {

  /** RFC 8032 section 7.1, tests 1 to 3. */
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
  })
  void signsAsTheRfcDoes(String seed, String publicKey, String message, String signature) {
    try (SigningKey key = SigningKey.ofSeed(hex(seed))) {
      assertEquals(ByteString.copyOf(hex(publicKey)), key.publicKey());
      assertEquals(ByteString.copyOf(hex(signature)), key.sign(hex(message)));
    }
  }

  @Test
  void theJdkAgrees() throws Exception {
    Random random = new Random(20261121);
    byte[] message = new byte[1_500];
    random.nextBytes(message);
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    random.nextBytes(seed);
    Signature jdk = Signature.getInstance("Ed25519");
    jdk.initSign(
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
    jdk.update(message);
    try (SigningKey key = SigningKey.ofSeed(seed)) {
      assertEquals(ByteString.copyOf(jdk.sign()), key.sign(message));
    }
  }

  @Test
  void verifiesWhatTheJdkSigned() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] message = {1, 2, 3};
    Signature jdk = Signature.getInstance("Ed25519");
    jdk.initSign(pair.getPrivate());
    jdk.update(message);
    ByteString signature = ByteString.copyOf(jdk.sign());
    byte[] spki = pair.getPublic().getEncoded();
    ByteString raw = ByteString.copyOf(spki, spki.length - 32, 32);
    assertTrue(SigningKey.verify(raw, message, signature));
    assertFalse(SigningKey.verify(raw, new byte[] {1, 2, 4}, signature));
  }

  @Test
  void aClosedKeySignsNoMore() {
    SigningKey key = SigningKey.generate(new Random(1)::nextBytes);
    key.close();
    assertThrows(IllegalStateException.class, () -> key.sign(new byte[1]));
    assertEquals("signing key [redacted]", key.toString());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
