package dev.culvert.esp.spd;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.Policy;
import java.util.Optional;

/**
 * What policies have in common that may use each other's SAs: the same ends and the same
 * protection, negotiated or with the same manual keys.
 */
public record Sharing(
    IpAddress saSource,
    IpAddress saDestination,
    String proposal,
    String manualSa,
    Policy.IpsecProtocols protocols,
    boolean tunnel) {

  /**
   * With whom a policy shares; empty when it has no SAs, wants its own alone, or needs AH around
   * ESP, whose SAs belong together.
   */
  public static Optional<Sharing> of(Policy policy) {
    return policy.action() == Policy.Action.ENCRYPT
            && policy.level() != Policy.Level.UNIQUE
            && policy.ipsecProtocols() != Policy.IpsecProtocols.ESP_THEN_AH
        ? Optional.of(
            new Sharing(
                policy.saSource(),
                policy.saDestination(),
                policy.hasManualKeys() ? null : policy.proposal(),
                policy.manualSa(),
                policy.ipsecProtocols(),
                policy.tunnel()))
        : Optional.empty();
  }
}
