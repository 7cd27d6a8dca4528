package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.Env;
import dev.culvert.ike.app.secret.ServiceKeys;
import java.time.Instant;

/** What the steps of one batch see of the world. */
record PartitionEnv(
    Instant now,
    Configuration config,
    RandomBytes random,
    ServiceKeys keys,
    SpiAllocator spis,
    PeerTable peers)
    implements Env {

  @Override
  public Secret secretOf(Identity identity) {
    return keys.secretOf(identity);
  }

  /** Asked by IKE SAs that we begin, which begin in the peer's home. */
  @Override
  public boolean isConnected(String peer) {
    return !peers.ikeSasOf(peer).isEmpty();
  }

  @Override
  public IkeSpi newIkeSpi() {
    return spis.ikeSpi();
  }

  @Override
  public int newEspSpi() {
    return spis.espSpi();
  }
}
