package dev.culvert.ike.proposal;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import java.util.List;
import java.util.Optional;

/**
 * A pair of SAs that a policy asks for. A policy with AH and ESP has two, since a proposal of IKEv2
 * names one protocol (RFC 7296 section 3.3): ESP as the policy says, and around it AH in transport
 * mode, which sees the ESP packets between the two ends.
 *
 * @param source what it protects, on our side
 * @param destination the same on the peer's side
 */
public record PolicySa(
    Policy policy,
    Protocol protocol,
    Mode mode,
    TrafficSelector source,
    TrafficSelector destination) {
  private static final int PROTOCOL_ESP = 50;

  /** All that a policy asks for, what is applied first in front. */
  public static List<PolicySa> of(Policy policy) {
    return switch (policy.ipsecProtocols()) {
      case ESP -> List.of(whole(policy, Protocol.ESP));
      case AH -> List.of(whole(policy, Protocol.AH));
      case ESP_THEN_AH -> List.of(whole(policy, Protocol.ESP), aroundEsp(policy));
    };
  }

  /** The one with this protocol, if the policy asks for it. */
  public static Optional<PolicySa> of(Policy policy, Protocol protocol) {
    return of(policy).stream().filter(sa -> sa.protocol() == protocol).findFirst();
  }

  private static PolicySa whole(Policy policy, Protocol protocol) {
    return new PolicySa(
        policy,
        protocol,
        policy.tunnel() ? Mode.TUNNEL : Mode.TRANSPORT,
        policy.sourceSelector(),
        policy.destinationSelector());
  }

  private static PolicySa aroundEsp(Policy policy) {
    return new PolicySa(
        policy,
        Protocol.AH,
        Mode.TRANSPORT,
        espOf(policy.saSource()),
        espOf(policy.saDestination()));
  }

  private static TrafficSelector espOf(IpAddress end) {
    return TrafficSelector.of(IpPrefix.host(end), PROTOCOL_ESP, PortRange.ANY);
  }
}
