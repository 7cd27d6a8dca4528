package dev.culvert.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.UnsealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Puts the keys into what sa-store prints of SAs: it leaves gaps, since it cannot read keys. The
 * node that has the SA seals them to a pair that lives for one printing.
 */
final class GapFiller {

  private static final int ID_BYTES = 16;
  private static final int LONGEST_REQUESTER = 64;

  private final SaStoreClient store;
  private final Path sensitiveKey;
  private final RandomBytes random = new SecureRandom()::nextBytes;

  /**
   * Fills what a sa-store leaves open.
   *
   * @param sensitiveKey the file with the key of those who may see keys
   */
  GapFiller(SaStoreClient store, Path sensitiveKey) {
    this.store = store;
    this.sensitiveKey = sensitiveKey;
  }

  /**
   * The output with its gaps filled.
   *
   * @param gaps as sa-store's console answers them, in their order
   * @throws OperationException when keys are not shown
   */
  String fill(String output, JsonNode gaps) throws IOException, InterruptedException {
    if (gaps.isEmpty()) {
      return output;
    }
    StringBuilder filled = new StringBuilder();
    int done = 0;
    try (Secret key = key();
        SealingKeyPair requester = SealingKeyPair.generate(random)) {
      Map<String, Map<String, String>> shown = new HashMap<>();
      for (JsonNode gap : gaps) {
        String sa = gap.path("item").asText();
        if (!shown.containsKey(sa)) {
          shown.put(sa, ask(SaKey.parse(sa), key, requester));
        }
        int offset = gap.path("offset").asInt();
        filled.append(output, done, offset);
        filled.append(shown.get(sa).get(gap.path("property").asText()));
        done = offset + gap.path("length").asInt();
      }
    }
    return filled.append(output, done, output.length()).toString();
  }

  private Secret key() throws IOException {
    if (!Files.isReadable(sensitiveKey)) {
      throw new OperationException("keys are shown to who can read " + sensitiveKey);
    }
    return Secret.owning(Files.readAllBytes(sensitiveKey));
  }

  private Map<String, String> ask(SaKey sa, Secret key, SealingKeyPair requester)
      throws IOException, InterruptedException {
    KeyReveal.Question question =
        new KeyReveal.Question(
            HexFormat.of().formatHex(random.next(ID_BYTES)),
            sa,
            requesterName(),
            ByteString.copyOf(requester.publicKey().encode()),
            Instant.now());
    SaStoreClient.Response response = store.post("reveal", KeyRevealing.ask(question, key));
    if (response.status() != 200) {
      throw new OperationException(
          response.body().path("message").asText("sa-store answered " + response.status())
              + "; "
              + response.body().path("fix").asText());
    }
    try (KeyMaterial keys =
        KeyRevealing.open(question, store.read(response.body(), Sealed.class), requester)) {
      return Map.of("auth-key", hex(keys.integrity()), "enc-key", hex(keys.encryption()));
    } catch (UnsealException e) {
      throw new OperationException("the answer for SA " + sa + ": " + e.getMessage());
    }
  }

  private static String hex(Secret key) {
    return HexFormat.of().formatHex(key.expose());
  }

  /** The user of this machine, as the node's log will have it. */
  private static String requesterName() {
    String name = System.getProperty("user.name", "").replaceAll("[^ -~]", "?");
    return name.isEmpty()
        ? "unnamed"
        : name.substring(0, Math.min(name.length(), LONGEST_REQUESTER));
  }
}
