package dev.culvert.contracts.event;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Sealed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The keys of an installed SA, shown to someone who may see them (topic {@code reveal}). Whoever
 * asks makes a sealing pair for it and proves with the installation's key for it that he may; the
 * node that has the SA checks that, and seals the keys to him. What carries question and answer
 * learns none, sa-store included.
 */
public sealed interface KeyReveal extends CulvertRecord {

  /** The node that has the SA. */
  String node();

  /**
   * What is asked.
   *
   * @param id tells it from all other questions: 32 hexadecimal digits, drawn at random
   * @param sa which SA
   * @param requester who asks, for the node's log: 1 to 64 printable characters of ASCII
   * @param publicKey the encoded public key that the keys are to be sealed to
   * @param at when it was asked; a node answers for 30 s
   */
  record Question(String id, SaKey sa, String requester, ByteString publicKey, Instant at) {

    public Question {
      requireId(id);
      require(
          requester != null && requester.matches("[ -~]{1,64}"),
          "requester: expected 1 to 64 printable ASCII characters");
      require(sa != null && publicKey != null && at != null, "expected sa, publicKey and at");
    }

    /**
     * What is proven, and the associated data of the keys in the answer: they open for no other
     * question. Lines of ASCII: {@code culvert reveal 1}, id, SA, requester, public key in
     * hexadecimal digits, moment.
     */
    public byte[] encoded() {
      return String.join(
              "\n",
              "culvert reveal 1",
              id,
              sa.toString(),
              requester,
              HexFormat.of().formatHex(publicKey.toByteArray()),
              at.toString())
          .getBytes(StandardCharsets.US_ASCII);
    }
  }

  /**
   * A question on its way to the node.
   *
   * @param proof HMAC-SHA-256 of the question under the key that nodes and who may see keys have
   */
  record Request(Question question, ByteString proof) implements KeyReveal {

    public Request {
      require(question != null && proof != null, "expected question and proof");
    }

    @Override
    public String node() {
      return question.sa().node();
    }
  }

  /** What a node answers. */
  sealed interface Reply extends KeyReveal {

    /** Which question it answers. */
    String id();
  }

  /**
   * The keys.
   *
   * @param keys length of the encryption key (1 byte), encryption key with its salt, integrity key;
   *     sealed, with the question as associated data
   */
  record Shown(String node, String id, Sealed keys) implements Reply {

    public Shown {
      requireId(id);
      require(node != null && keys != null, "expected node and keys");
    }
  }

  /** No keys. */
  record Refused(String node, String id, Reason reason) implements Reply {

    public Refused {
      requireId(id);
      require(node != null && reason != null, "expected node and reason");
    }
  }

  /** Why keys are not shown. */
  enum Reason {
    /** The proof is wrong. */
    NOT_ALLOWED,
    /** It was asked more than 30 s ago, or ahead, by the node's clock. */
    NOT_NOW,
    /** The question was answered before. */
    REPEATED,
    /** The public key is none. */
    BAD_PUBLIC_KEY,
    /** The node has no such SA. */
    NO_SUCH_SA,
    /** The SA's keys are sealed to another key of the node: it has started on a new boot. */
    SEALED_TO_ANOTHER
  }

  private static void requireId(String id) {
    require(id != null && id.matches("[0-9a-f]{32}"), "id: expected 32 hexadecimal digits");
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}
