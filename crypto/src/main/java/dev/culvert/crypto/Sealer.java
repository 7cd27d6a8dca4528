package dev.culvert.crypto;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Seals secrets to one recipient's public key, so that they may cross the broker: a key
 * encapsulation ({@link HybridKem}) for all that a sealer seals, which costs more than everything
 * else about it, then AES-256-GCM with a key and nonce of each message's own.
 *
 * <pre>
 * key (32) | nonce (12) = HKDF(salt, encapsulated secret, info = label)
 * ciphertext            = salt (32) | AES-256-GCM output
 * </pre>
 *
 * <p>While it is open it could unseal what it has sealed: close it after minutes, not days.
 */
public final class Sealer implements AutoCloseable {

  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 32;

  private static final byte[] LABEL =
      "culvert sealing 1: AES-256-GCM".getBytes(StandardCharsets.UTF_8);

  private final SealingPublicKey recipient;
  private final HybridKem.Encapsulated encapsulated;

  /**
   * Encapsulates a secret to the recipient.
   *
   * @throws IllegalArgumentException when the public key is not usable
   */
  public Sealer(SealingPublicKey recipient, RandomBytes random) {
    this.recipient = recipient;
    this.encapsulated = HybridKem.encapsulate(recipient, random);
  }

  /**
   * Seals one secret, with an encapsulation for it alone.
   *
   * @param plaintext the secret, which the caller zeroes
   * @param associatedData what the secret is bound to: UTF-8 of {@code topic|key|schema} of its
   *     record
   * @throws IllegalArgumentException when the public key is not usable
   */
  public static Sealed seal(
      SealingPublicKey to, byte[] plaintext, byte[] associatedData, RandomBytes random) {
    try (Sealer sealer = new Sealer(to, random)) {
      return sealer.seal(plaintext, associatedData, random);
    }
  }

  /**
   * Seals a secret.
   *
   * @param plaintext the secret, which the caller zeroes
   * @param associatedData what the secret is bound to: UTF-8 of {@code topic|key|schema} of its
   *     record
   */
  public Sealed seal(byte[] plaintext, byte[] associatedData, RandomBytes random) {
    byte[] salt = random.next(SALT_BYTES);
    try (Secret messageKey = messageKey(encapsulated.secret(), salt)) {
      byte[] encrypted =
          AesGcm.seal(
              Aes.key(messageKey.expose(), KEY_BYTES),
              nonce(messageKey),
              associatedData,
              plaintext);
      byte[] ciphertext = Arrays.copyOf(salt, SALT_BYTES + encrypted.length);
      System.arraycopy(encrypted, 0, ciphertext, SALT_BYTES, encrypted.length);
      return new Sealed(
          recipient.id(), encapsulated.encapsulation(), ByteString.copyOf(ciphertext));
    }
  }

  /** The public key that this one seals to. */
  public SealingPublicKey recipient() {
    return recipient;
  }

  static Secret open(Secret encapsulated, byte[] associatedData, byte[] ciphertext)
      throws UnsealException {
    if (ciphertext.length < SALT_BYTES) {
      throw new UnsealException("ciphertext of " + ciphertext.length + " bytes");
    }
    byte[] encrypted = Arrays.copyOfRange(ciphertext, SALT_BYTES, ciphertext.length);
    try (Secret messageKey = messageKey(encapsulated, Arrays.copyOf(ciphertext, SALT_BYTES))) {
      return AesGcm.open(
              Aes.key(messageKey.expose(), KEY_BYTES), nonce(messageKey), associatedData, encrypted)
          .map(Secret::owning)
          .orElseThrow(() -> new UnsealException("sealed data or its place was changed"));
    }
  }

  private static Secret messageKey(Secret encapsulated, byte[] salt) {
    try {
      return Secret.owning(
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addSalt(salt)
                      .addIKM(encapsulated.expose())
                      .thenExpand(LABEL, KEY_BYTES + Aes.GCM_NONCE_BYTES)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks HKDF-SHA256", e);
    }
  }

  private static byte[] nonce(Secret messageKey) {
    return Arrays.copyOfRange(messageKey.expose(), KEY_BYTES, KEY_BYTES + Aes.GCM_NONCE_BYTES);
  }

  @Override
  public void close() {
    encapsulated.secret().close();
  }

  @Override
  public String toString() {
    return "sealer to " + recipient;
  }
}
