package dev.culvert.ike.explore;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.Env;
import dev.culvert.ike.v2.Site;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;

/**
 * What one step sees. Its random numbers depend on the event, the IKE SA and how often the two have
 * met, and on nothing else: so two orders of independent events end in the same state, while an
 * event that is answered afresh each time gets other bytes each time.
 */
final class StepEnv implements Env {
  private final Instant now;
  private final Site site;
  private final boolean connected;
  private final Random random;
  private boolean drew;

  StepEnv(Instant now, Site site, boolean connected, long seed) {
    this.now = now;
    this.site = site;
    this.connected = connected;
    this.random = new Random(seed);
  }

  /** True when the step has needed a random number. */
  boolean drew() {
    return drew;
  }

  private Random next() {
    drew = true;
    return random;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public RandomBytes random() {
    return target -> next().nextBytes(target);
  }

  @Override
  public Configuration config() {
    return site.configuration();
  }

  @Override
  public Secret secretOf(Identity identity) {
    return Secret.owning(site.secret().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean isConnected(String peer) {
    return connected;
  }

  @Override
  public IkeSpi newIkeSpi() {
    return IkeSpi.of(1, next().nextInt(1 << 16), next().nextInt());
  }

  @Override
  public int newEspSpi() {
    return 0x1000_0000 | next().nextInt(1 << 28);
  }
}
