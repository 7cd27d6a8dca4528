package dev.culvert.ike;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.crypto.RandomBytes;
import java.time.Instant;

/** The only source of a step for what its IKE SA and the event do not say. */
public interface Env {
  /** One moment for the whole step. */
  Instant now();

  RandomBytes random();

  Configuration config();

  /** The pre-shared key of an identity; the caller closes it. */
  Secret secretOf(Identity identity);

  /** True when an authenticated IKE SA with this peer exists. */
  boolean isConnected(String peer);

  /** A fresh SPI for an IKE SA of this partition. */
  IkeSpi newIkeSpi();

  /** A fresh inbound ESP SPI, above 255 (RFC 4303 section 2.1). */
  int newEspSpi();
}
