package dev.culvert.crypto;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.KEM;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * X25519 and ML-KEM-768 together: who breaks one of them learns nothing. Both shared secrets enter
 * HKDF-SHA256 (RFC 5869) as key material, and everything public of the exchange as its info, so
 * that no part can be swapped for that of another exchange.
 *
 * <pre>
 * encapsulation = ephemeral X25519 public value (32) | ML-KEM-768 ciphertext (1088)
 * secret        = HKDF(salt = label, ML-KEM secret | X25519 secret, info = encapsulation | recipient)
 * </pre>
 */
final class HybridKem {

  static final int ENCAPSULATION_BYTES =
      MontgomeryExchange.CURVE25519_BYTES + MlKem768.CIPHERTEXT_BYTES;

  /** Length of the secret in bytes. */
  static final int SECRET_BYTES = 32;

  private static final byte[] LABEL =
      "culvert sealing 1: X25519, ML-KEM-768".getBytes(StandardCharsets.UTF_8);

  private HybridKem() {}

  /** What travels, and the secret that both sides have then. */
  record Encapsulated(ByteString encapsulation, Secret secret) {}

  static Encapsulated encapsulate(SealingPublicKey to, RandomBytes random) {
    try (Secret ephemeral = MontgomeryExchange.CURVE25519.generatePrivate(random);
        Secret classical = MontgomeryExchange.CURVE25519.sharedSecret(ephemeral, to.x25519())) {
      KEM.Encapsulated quantum = MlKem768.encapsulate(to.encapsulationKey(), random);
      byte[] encapsulation = new byte[ENCAPSULATION_BYTES];
      byte[] ephemeralPublic = MontgomeryExchange.CURVE25519.publicValue(ephemeral);
      System.arraycopy(ephemeralPublic, 0, encapsulation, 0, ephemeralPublic.length);
      System.arraycopy(
          quantum.encapsulation(),
          0,
          encapsulation,
          MontgomeryExchange.CURVE25519_BYTES,
          MlKem768.CIPHERTEXT_BYTES);
      return new Encapsulated(
          ByteString.copyOf(encapsulation),
          combine(quantum.key().getEncoded(), classical, encapsulation, to));
    } catch (InvalidPublicValueException e) {
      throw new IllegalArgumentException(to + " is not usable: " + e.getMessage(), e);
    }
  }

  /**
   * @throws UnsealException when the encapsulation is no such thing; one that was merely changed
   *     gives another secret
   */
  static Secret decapsulate(
      Secret x25519, Secret decapsulationKey, SealingPublicKey own, byte[] encapsulation)
      throws UnsealException {
    if (encapsulation.length != ENCAPSULATION_BYTES) {
      throw new UnsealException(
          "encapsulation of " + encapsulation.length + " bytes, not " + ENCAPSULATION_BYTES);
    }
    byte[] ephemeralPublic = Arrays.copyOf(encapsulation, MontgomeryExchange.CURVE25519_BYTES);
    byte[] ciphertext =
        Arrays.copyOfRange(
            encapsulation, MontgomeryExchange.CURVE25519_BYTES, encapsulation.length);
    try (Secret classical = MontgomeryExchange.CURVE25519.sharedSecret(x25519, ephemeralPublic)) {
      byte[] quantum = MlKem768.decapsulate(decapsulationKey, ciphertext);
      return combine(quantum, classical, encapsulation, own);
    } catch (InvalidPublicValueException e) {
      throw new UnsealException("ephemeral key: " + e.getMessage());
    }
  }

  /** Zeroes {@code quantum}. */
  private static Secret combine(
      byte[] quantum, Secret classical, byte[] encapsulation, SealingPublicKey recipient) {
    byte[] publicKey = recipient.encode();
    byte[] info = Arrays.copyOf(encapsulation, encapsulation.length + publicKey.length);
    System.arraycopy(publicKey, 0, info, encapsulation.length, publicKey.length);
    try {
      return Secret.owning(
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addSalt(LABEL)
                      .addIKM(quantum)
                      .addIKM(classical.expose())
                      .thenExpand(info, SECRET_BYTES)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks HKDF-SHA256", e);
    } finally {
      Arrays.fill(quantum, (byte) 0);
    }
  }
}
