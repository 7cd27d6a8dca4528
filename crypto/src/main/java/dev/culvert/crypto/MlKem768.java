package dev.culvert.crypto;

import dev.culvert.contracts.Secret;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;

/** ML-KEM-768 (FIPS 203) on keys in that standard's own byte form. */
final class MlKem768 {

  static final int ENCAPSULATION_KEY_BYTES = 1184;
  static final int DECAPSULATION_KEY_BYTES = 2400;
  static final int CIPHERTEXT_BYTES = 1088;

  /** FIPS 203 algorithm 16: dk = dk_PKE | ek | H(ek) | z, with 1152 bytes of dk_PKE. */
  private static final int ENCAPSULATION_KEY_OFFSET = 1152;

  private static final String ALGORITHM = "ML-KEM-768";

  /** What stands before the key in a SubjectPublicKeyInfo (RFC 5280 section 4.1). */
  private static final byte[] PUBLIC_PREFIX =
      HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

  /** What stands before the key in the JDK's PrivateKeyInfo (RFC 5208 section 5). */
  private static final byte[] PRIVATE_PREFIX =
      HexFormat.of().parseHex("30820978020100300b06096086480165030404020482096404820960");

  private MlKem768() {}

  /** A new decapsulation key. */
  static Secret generate(RandomBytes random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ML_KEM_768, new SuppliedRandom(random));
      KeyPair pair = generator.generateKeyPair();
      byte[] encoded = pair.getPrivate().getEncoded();
      if (encoded.length != PRIVATE_PREFIX.length + DECAPSULATION_KEY_BYTES) {
        throw new IllegalStateException("this JDK writes ML-KEM private keys in another form");
      }
      Secret key =
          Secret.owning(Arrays.copyOfRange(encoded, PRIVATE_PREFIX.length, encoded.length));
      Arrays.fill(encoded, (byte) 0);
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + ALGORITHM, e);
    }
  }

  /** The encapsulation key that a decapsulation key holds. */
  static byte[] encapsulationKey(Secret decapsulationKey) {
    return Arrays.copyOfRange(
        decapsulationKey.expose(),
        ENCAPSULATION_KEY_OFFSET,
        ENCAPSULATION_KEY_OFFSET + ENCAPSULATION_KEY_BYTES);
  }

  /**
   * A ciphertext and the 32 bytes that its receiver will find.
   *
   * @throws IllegalArgumentException when the key fails the check of FIPS 203 section 7.2
   */
  static KEM.Encapsulated encapsulate(byte[] encapsulationKey, RandomBytes random) {
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(joined(PUBLIC_PREFIX, encapsulationKey)));
      return KEM.getInstance(ALGORITHM)
          .newEncapsulator(key, new SuppliedRandom(random))
          .encapsulate();
    } catch (InvalidKeyException | InvalidKeySpecException e) {
      throw new IllegalArgumentException("not an ML-KEM-768 encapsulation key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + ALGORITHM, e);
    }
  }

  /** The shared secret; for a ciphertext that was changed, another one (implicit rejection). */
  static byte[] decapsulate(Secret decapsulationKey, byte[] ciphertext) {
    byte[] encoded = joined(PRIVATE_PREFIX, decapsulationKey.expose());
    try {
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return KEM.getInstance(ALGORITHM).newDecapsulator(key).decapsulate(ciphertext).getEncoded();
    } catch (InvalidKeyException | InvalidKeySpecException | DecapsulateException e) {
      throw new IllegalArgumentException("not an ML-KEM-768 key and ciphertext", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + ALGORITHM, e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static byte[] joined(byte[] prefix, byte[] key) {
    byte[] all = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, all, prefix.length, key.length);
    return all;
  }
}
