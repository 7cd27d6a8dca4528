package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingKeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeSealersTest {

  private static final Instant NOW = Instant.ofEpochSecond(1000);
  private static final RandomBytes RANDOM = new SecureRandom()::nextBytes;

  private final SealingKeyPair node = SealingKeyPair.generate(RANDOM);
  private final NodeSealers sealers = new NodeSealers(RANDOM);

  @Test
  void nodeKeepsItsSealerForItsLifetime() {
    Sealer first = sealers.to("node-1", node.publicKey(), NOW);
    Instant end = NOW.plus(NodeSealers.LIFETIME);
    assertSame(first, sealers.to("node-1", node.publicKey(), end.minusMillis(1)));
    assertNotSame(first, sealers.to("node-1", node.publicKey(), end));
    assertIsClosed(first);
  }

  @Test
  void newKeyOfTheNodeIsSealedToAtOnce() {
    Sealer first = sealers.to("node-1", node.publicKey(), NOW);
    SealingKeyPair restarted = SealingKeyPair.generate(RANDOM);
    Sealer second = sealers.to("node-1", restarted.publicKey(), NOW);
    assertEquals(restarted.publicKey(), second.recipient());
    assertIsClosed(first);
  }

  @Test
  void timeEndsASealerThatNobodyAsksFor() {
    Sealer first = sealers.to("node-1", node.publicKey(), NOW);
    Sealer other = sealers.to("node-2", node.publicKey(), NOW.plusSeconds(1));
    assertNotSame(first, other);
    sealers.expire(NOW.plus(NodeSealers.LIFETIME));
    assertIsClosed(first);
    other.seal(new byte[1], new byte[0], RANDOM);
    sealers.close();
    assertIsClosed(other);
  }

  private static void assertIsClosed(Sealer sealer) {
    assertThrows(IllegalStateException.class, () -> sealer.seal(new byte[1], new byte[0], RANDOM));
  }
}
