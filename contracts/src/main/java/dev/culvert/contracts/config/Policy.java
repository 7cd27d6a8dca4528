package dev.culvert.contracts.config;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import java.util.Comparator;

/**
 * A rule of the security policy database (RFC 4301 section 4.4.1).
 *
 * @param name unique name, generated
 * @param position place in the list; lower first among equal priorities
 * @param priority larger first
 * @param source source prefix of outbound packets
 * @param destination destination prefix of outbound packets
 * @param protocol IP protocol, {@link TrafficSelector#ANY_PROTOCOL} for any
 * @param sourcePorts source ports
 * @param destinationPorts destination ports
 * @param action what happens to a matching packet
 * @param level what happens when an encrypting policy has no SA
 * @param ipsecProtocols the protection of an encrypting policy
 * @param tunnel tunnel mode; else transport mode, which protects packets between {@code saSource}
 *     and {@code saDestination} themselves
 * @param outerHeader what the headers of protected packets get from those inside
 * @param trafficFlow what hides how much is said, and when
 * @param saSource our tunnel address; null unless {@code action} is encrypt
 * @param saDestination the peer's tunnel address; null unless {@code action} is encrypt
 * @param peer name of the {@link Peer} that negotiates the SAs; null unless {@code action} is
 *     encrypt, and with manual keys
 * @param proposal name of the {@link Proposal}
 * @param manualSa name of the {@link ManualSa} that the SAs are made from; null when IKE negotiates
 *     them
 * @param disabled ignored while true
 * @param comment free text, may be empty
 */
public record Policy(
    String name,
    long position,
    int priority,
    IpPrefix source,
    IpPrefix destination,
    int protocol,
    PortRange sourcePorts,
    PortRange destinationPorts,
    Action action,
    Level level,
    IpsecProtocols ipsecProtocols,
    boolean tunnel,
    OuterHeader outerHeader,
    TrafficFlow trafficFlow,
    IpAddress saSource,
    IpAddress saDestination,
    String peer,
    String proposal,
    String manualSa,
    boolean disabled,
    String comment)
    implements ConfigObject {

  /** Order of evaluation: larger priority first, then position. */
  public static final Comparator<Policy> ORDER =
      Comparator.comparingInt(Policy::priority).reversed().thenComparingLong(Policy::position);

  /** What happens to a packet that the policy matches. */
  public enum Action {
    /** BYPASS of RFC 4301. */
    NONE,
    DISCARD,
    /** PROTECT of RFC 4301. */
    ENCRYPT
  }

  /** What happens to a packet while an encrypting policy has no SA. */
  public enum Level {
    /** Send in clear, ask for nothing. */
    USE,
    /** Send in clear and ask IKE for an SA. */
    ACQUIRE,
    /** Drop and ask IKE for an SA. */
    REQUIRE,
    /** As require, with an SA that no other policy uses. */
    UNIQUE
  }

  /** What protects a packet. */
  public enum IpsecProtocols {
    ESP,
    AH,
    /** ESP first, then AH in transport mode around it (RFC 4301 section 4.5 calls it nested). */
    ESP_THEN_AH
  }

  /** What becomes of the DF bit in the header of a protected packet (RFC 4301 section 8.1). */
  public enum DontFragment {
    /** Cleared: a protected packet may be fragmented, whatever the packet inside says. */
    CLEAR,
    /** Set: no protected packet is fragmented. */
    SET,
    /** As in the packet that is protected; set for one of IPv6, which knows nothing else. */
    INHERIT
  }

  /**
   * The choices of RFC 4301 section 5.1.2 for the header of a protected packet.
   *
   * @param dontFragment the DF bit; over IPv6 only whether this node may fragment
   * @param dscp the code point in tunnel mode (RFC 2474), 0 to 63; {@link #INHERIT_DSCP} copies
   *     that of the packet inside
   */
  public record OuterHeader(DontFragment dontFragment, int dscp) {
    public static final int INHERIT_DSCP = -1;
    public static final int HIGHEST_DSCP = 63;

    public static final OuterHeader DEFAULT = new OuterHeader(DontFragment.CLEAR, INHERIT_DSCP);

    public OuterHeader {
      if (dscp < INHERIT_DSCP || dscp > HIGHEST_DSCP) {
        throw new IllegalArgumentException("outerHeader: dscp is " + dscp + ", give -1 to 63");
      }
    }
  }

  /**
   * Traffic flow confidentiality of ESP (RFC 4303 sections 2.6 and 2.7).
   *
   * @param paddedBytes shorter packets are padded to this length before they are protected, in
   *     tunnel mode and if the peer takes it, but not beyond what the path takes whole; 0 for no
   *     padding, {@link #WHOLE_PATH} for just that much
   * @param dummies dummy packets that an SA sends each second, 0 to {@link #MOST_DUMMIES}
   */
  public record TrafficFlow(int paddedBytes, int dummies) {
    public static final int WHOLE_PATH = 65535;
    public static final int MOST_DUMMIES = 1000;

    public static final TrafficFlow NONE = new TrafficFlow(0, 0);

    public TrafficFlow {
      if (paddedBytes < 0 || paddedBytes > WHOLE_PATH) {
        throw new IllegalArgumentException(
            "trafficFlow: paddedBytes is " + paddedBytes + ", give 0 to " + WHOLE_PATH);
      }
      if (dummies < 0 || dummies > MOST_DUMMIES) {
        throw new IllegalArgumentException(
            "trafficFlow: dummies is " + dummies + ", give 0 to " + MOST_DUMMIES);
      }
    }
  }

  /** Makes a policy that is as {@link PolicyBuilder} says where nothing else is said. */
  public static PolicyBuilder named(String name) {
    return new PolicyBuilder(name);
  }

  /** Makes a policy that is like this one where nothing else is said. */
  public PolicyBuilder toBuilder() {
    return new PolicyBuilder(this);
  }

  @Override
  public String kind() {
    return "policy";
  }

  /** Whether its SAs have manual keys, so that IKE has no part in it. */
  public boolean hasManualKeys() {
    return manualSa != null;
  }

  /** The source side of outbound packets as a traffic selector. */
  public TrafficSelector sourceSelector() {
    return TrafficSelector.of(source, protocol, sourcePorts);
  }

  /** The destination side of outbound packets as a traffic selector. */
  public TrafficSelector destinationSelector() {
    return TrafficSelector.of(destination, protocol, destinationPorts);
  }
}
