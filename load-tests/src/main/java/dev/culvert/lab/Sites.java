package dev.culvert.lab;

import dev.culvert.contracts.IpPrefix;
import java.time.Duration;

/** Two offices with the Internet between them. Closing removes everything. */
public sealed interface Sites extends AutoCloseable permits TwoSites, BehindNat {

  /** The network of the first office. */
  IpPrefix OFFICE1_NETWORK = IpPrefix.parse("10.1.202.0/24");

  /** The network of the second office. */
  IpPrefix OFFICE2_NETWORK = IpPrefix.parse("10.1.101.0/24");

  Lab lab();

  Site office1();

  Site office2();

  /** The router between the offices; it knows no route to their inner networks. */
  Host router();

  /** Captures what the router sees of the second office's uplink: all that passes between them. */
  default Capture captureBetween() {
    return router().capture("office2");
  }

  /** Echo requests from the first office's workstation to the second's. */
  default Ping ping(int count, Duration patience) {
    return office1().workstation().ping(office2().workstationAddress(), count, patience);
  }

  @Override
  default void close() {
    lab().close();
  }
}
