package dev.culvert.crypto;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.KeyReveal.Question;
import dev.culvert.contracts.event.KeyReveal.Request;
import java.security.MessageDigest;
import java.util.Arrays;

/** What the two ends of a {@link dev.culvert.contracts.event.KeyReveal} do with its secrets. */
public final class KeyRevealing {

  /** The file with the key of those who may see keys, and of the nodes. */
  public static final String FILE = "sensitive.key";

  /** Length of that key in bytes. */
  public static final int KEY_BYTES = 32;

  private KeyRevealing() {}

  /** Asks, as one who has the key. */
  public static Request ask(Question question, Secret sensitiveKey) {
    return new Request(question, ByteString.copyOf(proof(question, sensitiveKey)));
  }

  /** Whether who asks has the key. */
  public static boolean isAllowed(Request request, Secret sensitiveKey) {
    return MessageDigest.isEqual(
        proof(request.question(), sensitiveKey), request.proof().toByteArray());
  }

  /**
   * Seals keys to who asks.
   *
   * @throws IllegalArgumentException when the public key of the question is not usable
   */
  public static Sealed seal(Question question, KeyMaterial keys, RandomBytes random) {
    SealingPublicKey requester = SealingPublicKey.decode(question.publicKey().toByteArray());
    byte[] both = keys.concatenated();
    byte[] plaintext = new byte[1 + both.length];
    plaintext[0] = (byte) keys.encryption().length();
    System.arraycopy(both, 0, plaintext, 1, both.length);
    try {
      return Sealer.seal(requester, plaintext, question.encoded(), random);
    } finally {
      Arrays.fill(both, (byte) 0);
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /**
   * Opens the keys in the answer to a question.
   *
   * @throws UnsealException when they answer another question or are no keys
   */
  public static KeyMaterial open(Question question, Sealed keys, SealingKeyPair requester)
      throws UnsealException {
    try (Secret opened = requester.open(keys, question.encoded())) {
      byte[] plaintext = opened.expose();
      int split = plaintext.length == 0 ? 0 : 1 + (plaintext[0] & 0xff);
      if (split < 1 || split > plaintext.length) {
        throw new UnsealException("the answer is too short for its keys");
      }
      return new KeyMaterial(
          Secret.owning(Arrays.copyOfRange(plaintext, 1, split)),
          Secret.owning(Arrays.copyOfRange(plaintext, split, plaintext.length)));
    }
  }

  private static byte[] proof(Question question, Secret key) {
    return Hmac.compute(Hmac.SHA2_256, key.expose(), question.encoded());
  }
}
