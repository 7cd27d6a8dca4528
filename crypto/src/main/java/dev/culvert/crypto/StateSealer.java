package dev.culvert.crypto;

import dev.culvert.contracts.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a service's own state under its key-encryption key.
 *
 * <pre>
 * sealed = nonce (24) | AES-256-GCM ciphertext | tag (16)
 * key    = HMAC-SHA256(key-encryption key, label | nonce[0..12]), GCM nonce = nonce[12..24]
 * </pre>
 *
 * <p>The key of each record is derived from half of its nonce, because 96 random bits alone would
 * allow only 2^32 records under one key (NIST SP 800-38D section 8.3), which a busy installation
 * writes in weeks.
 */
public final class StateSealer implements AutoCloseable {

  /** Length of the key-encryption key in bytes. */
  public static final int KEY_BYTES = 32;

  private static final int NONCE_BYTES = 2 * Aes.GCM_NONCE_BYTES;
  private static final int ID_BYTES = 8;
  private static final byte[] ID_LABEL = label("culvert state key id 1");
  private static final byte[] RECORD_LABEL = label("culvert state record 1");

  private final Secret key;
  private final String keyId;

  /**
   * @param keyEncryptionKey copied: the caller zeroes its own
   * @throws IllegalArgumentException when it is not {@link #KEY_BYTES} long
   */
  public StateSealer(byte[] keyEncryptionKey) {
    if (keyEncryptionKey.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "key-encryption key of " + keyEncryptionKey.length + " bytes, not " + KEY_BYTES);
    }
    this.key = Secret.copyOf(keyEncryptionKey);
    byte[] id = Hmac.compute(Hmac.SHA2_256, keyEncryptionKey, ID_LABEL);
    this.keyId = HexFormat.of().formatHex(id, 0, ID_BYTES);
  }

  /** 16 hexadecimal digits that name the key and tell nothing else about it. */
  public String keyId() {
    return keyId;
  }

  /** Seals {@code plaintext}, which the caller zeroes, bound to {@code associatedData}. */
  public byte[] seal(byte[] plaintext, byte[] associatedData, RandomBytes random) {
    byte[] nonce = random.next(NONCE_BYTES);
    byte[] ciphertext = AesGcm.seal(recordKey(nonce), gcmNonce(nonce), associatedData, plaintext);
    byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
    System.arraycopy(ciphertext, 0, sealed, NONCE_BYTES, ciphertext.length);
    return sealed;
  }

  /**
   * Opens what {@link #seal} made; the caller closes the result.
   *
   * @throws UnsealException when it was sealed under another key, or it or its associated data
   *     differ
   */
  public Secret open(byte[] sealed, byte[] associatedData) throws UnsealException {
    if (sealed.length < NONCE_BYTES) {
      throw new UnsealException("sealed state is cut short");
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    byte[] ciphertext = Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length);
    return AesGcm.open(recordKey(nonce), gcmNonce(nonce), associatedData, ciphertext)
        .map(Secret::owning)
        .orElseThrow(
            () -> new UnsealException("sealed under another key, or it or its place was changed"));
  }

  private SecretKeySpec recordKey(byte[] nonce) {
    byte[] half = Arrays.copyOf(nonce, Aes.GCM_NONCE_BYTES);
    byte[] derived = Hmac.compute(Hmac.SHA2_256, key.expose(), RECORD_LABEL, half);
    SecretKeySpec recordKey = Aes.key(derived, derived.length);
    Arrays.fill(derived, (byte) 0);
    return recordKey;
  }

  private static byte[] gcmNonce(byte[] nonce) {
    return Arrays.copyOfRange(nonce, Aes.GCM_NONCE_BYTES, NONCE_BYTES);
  }

  private static byte[] label(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "state sealer with key " + keyId;
  }
}
