package dev.culvert.datapath;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What the node needs before it carries traffic, and how far each has come. Thread-safe. */
@ApplicationScoped
public class Readiness {

  /** Needs, in the order in which they are met; the last one at any time. */
  public enum Need {
    /** UDP 500 and 4500, protocol 50 and the TUN device. */
    SOCKETS,
    /** The node's key for its records, certified. */
    SIGNING_KEY,
    /** A broker that answers, with the topics. */
    TOPICS,
    /** Policies, peers and NAT rules, read to their end. */
    CONFIGURATION,
    /** The kernel's rules that lead packets into the TUN device. */
    INTERCEPTION,
    /** Instructions of ike-service are being read. */
    INSTRUCTIONS,
    /** The packet path is compiled, so that it keeps up with the first packets. */
    WARM_UP;

    /** The name in the health report. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String MET = "ok";

  private final Map<Need, String> states = new EnumMap<>(Need.class);

  /** Nothing is met yet. */
  public Readiness() {
    for (Need need : Need.values()) {
      states.put(need, "not yet");
    }
  }

  /** Says that a need is met. */
  public synchronized void met(Need need) {
    states.put(need, MET);
  }

  /** Says why a need is not met. */
  public synchronized void unmet(Need need, String reason) {
    states.put(need, reason);
  }

  /** Whether all needs are met. */
  public synchronized boolean isReady() {
    return states.values().stream().allMatch(MET::equals);
  }

  /** Each need with {@code ok} or what is missing. */
  public synchronized Map<Need, String> states() {
    return new EnumMap<>(states);
  }
}
