package dev.culvert.ike.explore;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.Env;
import java.time.Instant;
import java.util.Arrays;

/** An environment whose random source gives the same octets again and again. */
record RepeatingEnv(Env sound) implements Env {
  @Override
  public RandomBytes random() {
    return target -> Arrays.fill(target, (byte) 7);
  }

  @Override
  public Instant now() {
    return sound.now();
  }

  @Override
  public Configuration config() {
    return sound.config();
  }

  @Override
  public Secret secretOf(Identity identity) {
    return sound.secretOf(identity);
  }

  @Override
  public boolean isConnected(String peer) {
    return sound.isConnected(peer);
  }

  @Override
  public IkeSpi newIkeSpi() {
    return sound.newIkeSpi();
  }

  @Override
  public int newEspSpi() {
    return sound.newEspSpi();
  }
}
