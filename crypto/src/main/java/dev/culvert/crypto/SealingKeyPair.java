package dev.culvert.crypto;

import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import java.util.Arrays;

/**
 * The private side of sealing; its owner alone opens what is sealed to its {@link #publicKey}.
 *
 * <pre>
 * version = 1 (1 byte) | X25519 private value (32) | ML-KEM-768 decapsulation key (2400)
 * </pre>
 */
public final class SealingKeyPair implements AutoCloseable {

  /** Length of the encoding in bytes. */
  public static final int ENCODED_BYTES =
      1 + MontgomeryExchange.CURVE25519_BYTES + MlKem768.DECAPSULATION_KEY_BYTES;

  private static final byte VERSION = 1;
  private static final int MLKEM_OFFSET = 1 + MontgomeryExchange.CURVE25519_BYTES;

  private final Secret x25519;
  private final Secret decapsulationKey;
  private final SealingPublicKey publicKey;
  private final OpenedEncapsulations opened = new OpenedEncapsulations();

  private SealingKeyPair(Secret x25519, Secret decapsulationKey) {
    this.x25519 = x25519;
    this.decapsulationKey = decapsulationKey;
    this.publicKey =
        SealingPublicKey.of(
            MontgomeryExchange.CURVE25519.publicValue(x25519),
            MlKem768.encapsulationKey(decapsulationKey));
  }

  /** A new key pair. */
  public static SealingKeyPair generate(RandomBytes random) {
    return new SealingKeyPair(
        MontgomeryExchange.CURVE25519.generatePrivate(random), MlKem768.generate(random));
  }

  /**
   * Reads the encoding, which the caller then zeroes.
   *
   * @throws IllegalArgumentException when it has another length or version
   */
  public static SealingKeyPair decode(byte[] encoded) {
    if (encoded.length != ENCODED_BYTES || encoded[0] != VERSION) {
      throw new IllegalArgumentException(
          "sealing key: expected " + ENCODED_BYTES + " bytes of version " + VERSION);
    }
    return new SealingKeyPair(
        Secret.owning(Arrays.copyOfRange(encoded, 1, MLKEM_OFFSET)),
        Secret.owning(Arrays.copyOfRange(encoded, MLKEM_OFFSET, ENCODED_BYTES)));
  }

  /** The encoding, private values included; the caller closes it. */
  public Secret encode() {
    byte[] encoded = new byte[ENCODED_BYTES];
    encoded[0] = VERSION;
    System.arraycopy(x25519.expose(), 0, encoded, 1, x25519.length());
    System.arraycopy(
        decapsulationKey.expose(), 0, encoded, MLKEM_OFFSET, decapsulationKey.length());
    return Secret.owning(encoded);
  }

  /** What others seal to. */
  public SealingPublicKey publicKey() {
    return publicKey;
  }

  /**
   * Opens what a {@link Sealer} made.
   *
   * @param associatedData as it was given to the sealer
   * @return the plaintext; the caller closes it
   * @throws UnsealException when it is sealed to another key, or it or its associated data differ
   */
  public Secret open(Sealed sealed, byte[] associatedData) throws UnsealException {
    if (!sealed.recipient().equals(publicKey.id())) {
      throw new UnsealException(
          "sealed to key " + sealed.recipient() + ", this key is " + publicKey.id());
    }
    try (Secret encapsulated = opened.get(sealed.encapsulation(), this::decapsulate)) {
      return Sealer.open(encapsulated, associatedData, sealed.ciphertext().toByteArray());
    }
  }

  private Secret decapsulate(byte[] encapsulation) throws UnsealException {
    return HybridKem.decapsulate(x25519, decapsulationKey, publicKey, encapsulation);
  }

  @Override
  public void close() {
    x25519.close();
    decapsulationKey.close();
    opened.close();
  }

  @Override
  public String toString() {
    return "sealing key pair " + publicKey.id();
  }
}
