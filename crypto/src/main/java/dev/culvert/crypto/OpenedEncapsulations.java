package dev.culvert.crypto;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The secrets of the encapsulations that were opened last: one encapsulation stands for many sealed
 * messages, and opening it costs more than all the rest. Each is zeroed when it leaves.
 */
final class OpenedEncapsulations implements AutoCloseable {

  /** Senders that are active at once, and the identities of a small installation. */
  static final int CAPACITY = 64;

  private final Map<ByteString, Secret> secrets = new LinkedHashMap<>(CAPACITY, 0.75f, true);
  private boolean closed;

  /** Opens an encapsulation that is not at hand. */
  @FunctionalInterface
  interface Opening {
    Secret open(byte[] encapsulation) throws UnsealException;
  }

  /**
   * The secret of an encapsulation; the caller closes it.
   *
   * @throws IllegalStateException after {@link #close}
   */
  synchronized Secret get(ByteString encapsulation, Opening opening) throws UnsealException {
    if (closed) {
      throw new IllegalStateException("sealing key pair used after it was zeroed");
    }
    Secret secret = secrets.get(encapsulation);
    if (secret == null) {
      secret = opening.open(encapsulation.toByteArray());
      secrets.put(encapsulation, secret);
      evict();
    }
    return secret.copy();
  }

  private void evict() {
    Iterator<Secret> oldestFirst = secrets.values().iterator();
    while (secrets.size() > CAPACITY) {
      oldestFirst.next().close();
      oldestFirst.remove();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    secrets.values().forEach(Secret::close);
    secrets.clear();
  }
}
