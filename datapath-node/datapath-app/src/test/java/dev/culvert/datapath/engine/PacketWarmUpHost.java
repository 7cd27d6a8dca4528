package dev.culvert.datapath.engine;

import java.security.SecureRandom;
import java.time.Instant;

/** A process that warms up and prints how many packets came round, behind {@link #CAME_ROUND}. */
final class PacketWarmUpHost {

  static final String CAME_ROUND = "came round: ";

  private PacketWarmUpHost() {}

  public static void main(String... arguments) throws Exception {
    try (PacketWarmUp warmUp = new PacketWarmUp(new SecureRandom()::nextBytes, Instant.now())) {
      System.out.println(CAME_ROUND + warmUp.run());
    }
  }
}
