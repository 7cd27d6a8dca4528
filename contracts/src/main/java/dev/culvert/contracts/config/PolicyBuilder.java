package dev.culvert.contracts.config;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy.Action;
import dev.culvert.contracts.config.Policy.IpsecProtocols;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.config.Policy.OuterHeader;
import dev.culvert.contracts.config.Policy.TrafficFlow;

/**
 * Makes a {@link Policy}, by {@link Policy#named} or {@link Policy#toBuilder}. What is not said is
 * as {@code /ip ipsec policy add} has it when it is not given; each method is named after the part
 * of the policy that it says.
 */
public final class PolicyBuilder {

  private String name;
  private long position;
  private int priority;
  private IpPrefix source;
  private IpPrefix destination;
  private int protocol = TrafficSelector.ANY_PROTOCOL;
  private PortRange sourcePorts = PortRange.ANY;
  private PortRange destinationPorts = PortRange.ANY;
  private Action action = Action.ENCRYPT;
  private Level level = Level.REQUIRE;
  private IpsecProtocols ipsecProtocols = IpsecProtocols.ESP;
  private boolean tunnel;
  private OuterHeader outerHeader = OuterHeader.DEFAULT;
  private TrafficFlow trafficFlow = TrafficFlow.NONE;
  private IpAddress saSource;
  private IpAddress saDestination;
  private String peer;
  private String proposal = "default";
  private String manualSa;
  private boolean disabled;
  private String comment = "";

  PolicyBuilder(String name) {
    this.name = name;
  }

  PolicyBuilder(Policy like) {
    name = like.name();
    position = like.position();
    priority = like.priority();
    source = like.source();
    destination = like.destination();
    protocol = like.protocol();
    sourcePorts = like.sourcePorts();
    destinationPorts = like.destinationPorts();
    action = like.action();
    level = like.level();
    ipsecProtocols = like.ipsecProtocols();
    tunnel = like.tunnel();
    outerHeader = like.outerHeader();
    trafficFlow = like.trafficFlow();
    saSource = like.saSource();
    saDestination = like.saDestination();
    peer = like.peer();
    proposal = like.proposal();
    manualSa = like.manualSa();
    disabled = like.disabled();
    comment = like.comment();
  }

  public PolicyBuilder name(String value) {
    name = value;
    return this;
  }

  public PolicyBuilder position(long value) {
    position = value;
    return this;
  }

  public PolicyBuilder priority(int value) {
    priority = value;
    return this;
  }

  /** What it selects; not said, the two ends of its SAs themselves. */
  public PolicyBuilder between(IpPrefix ownSide, IpPrefix otherSide) {
    source = ownSide;
    destination = otherSide;
    return this;
  }

  public PolicyBuilder protocol(int value) {
    protocol = value;
    return this;
  }

  public PolicyBuilder ports(PortRange ofSource, PortRange ofDestination) {
    sourcePorts = ofSource;
    destinationPorts = ofDestination;
    return this;
  }

  public PolicyBuilder action(Action value) {
    action = value;
    return this;
  }

  public PolicyBuilder level(Level value) {
    level = value;
    return this;
  }

  public PolicyBuilder ipsecProtocols(IpsecProtocols value) {
    ipsecProtocols = value;
    return this;
  }

  /** Tunnel mode with {@code true}, else transport mode. */
  public PolicyBuilder tunnel(boolean value) {
    tunnel = value;
    return this;
  }

  public PolicyBuilder outerHeader(OuterHeader value) {
    outerHeader = value;
    return this;
  }

  public PolicyBuilder trafficFlow(TrafficFlow value) {
    trafficFlow = value;
    return this;
  }

  /** The two ends of its SAs. */
  public PolicyBuilder saBetween(IpAddress own, IpAddress other) {
    saSource = own;
    saDestination = other;
    return this;
  }

  public PolicyBuilder peer(String value) {
    peer = value;
    return this;
  }

  public PolicyBuilder proposal(String value) {
    proposal = value;
    return this;
  }

  public PolicyBuilder manualSa(String value) {
    manualSa = value;
    return this;
  }

  public PolicyBuilder disabled(boolean value) {
    disabled = value;
    return this;
  }

  public PolicyBuilder comment(String value) {
    comment = value;
    return this;
  }

  /**
   * The policy.
   *
   * @throws IllegalStateException if neither what it selects nor the ends of its SAs are said
   */
  public Policy build() {
    return new Policy(
        name,
        position,
        priority,
        source == null ? whole(saSource) : source,
        destination == null ? whole(saDestination) : destination,
        protocol,
        sourcePorts,
        destinationPorts,
        action,
        level,
        ipsecProtocols,
        tunnel,
        outerHeader,
        trafficFlow,
        saSource,
        saDestination,
        peer,
        proposal,
        manualSa,
        disabled,
        comment);
  }

  private IpPrefix whole(IpAddress end) {
    if (end == null) {
      throw new IllegalStateException(
          "policy " + name + ": say what it selects (between) or its ends (saBetween)");
    }
    return IpPrefix.host(end);
  }
}
