package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * IKE SAs by something that several can have in common, so that nobody has to look through all of
 * them.
 */
final class SpiIndex<K> {

  private final Map<K, SequencedSet<IkeSpi>> spis = new HashMap<>();

  /** The IKE SAs under a key, in the order in which they came there. */
  SequencedSet<IkeSpi> under(K key) {
    return spis.getOrDefault(key, new LinkedHashSet<>());
  }

  /** Puts an IKE SA under another key; it keeps its place when that is the same one. */
  void move(IkeSpi spi, Optional<K> from, Optional<K> to) {
    if (!from.equals(to)) {
      from.ifPresent(key -> remove(key, spi));
      to.ifPresent(key -> spis.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(spi));
    }
  }

  private void remove(K key, IkeSpi spi) {
    SequencedSet<IkeSpi> shared = under(key);
    shared.remove(spi);
    if (shared.isEmpty()) {
      spis.remove(key);
    }
  }
}
