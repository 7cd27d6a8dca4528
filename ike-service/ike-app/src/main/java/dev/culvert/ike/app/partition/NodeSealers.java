package dev.culvert.ike.app.partition;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Seals SA keys to nodes. Each node gets a fresh {@link Sealer} every minute: a key encapsulation
 * for each SA would be the most expensive part of a negotiation, and one that stays would let
 * whoever reads this memory later open what has been sealed before.
 */
final class NodeSealers implements AutoCloseable {

  static final Duration LIFETIME = Duration.ofMinutes(1);

  private record Current(Sealer sealer, Instant end) {}

  private final RandomBytes random;
  private final Map<String, Current> sealers = new HashMap<>();

  NodeSealers(RandomBytes random) {
    this.random = random;
  }

  /** The sealer to a node's key; nobody else closes it. */
  Sealer to(String node, SealingPublicKey key, Instant now) {
    expire(now);
    Current current = sealers.get(node);
    if (current != null && current.sealer().recipient().equals(key)) {
      return current.sealer();
    }
    Current next = new Current(new Sealer(key, random), now.plus(LIFETIME));
    sealers.put(node, next);
    if (current != null) {
      current.sealer().close();
    }
    return next.sealer();
  }

  /** Closes the sealers whose time is over. */
  void expire(Instant now) {
    sealers
        .values()
        .removeIf(
            current -> {
              boolean over = !now.isBefore(current.end());
              if (over) {
                current.sealer().close();
              }
              return over;
            });
  }

  @Override
  public void close() {
    sealers.values().forEach(current -> current.sealer().close());
    sealers.clear();
  }
}
