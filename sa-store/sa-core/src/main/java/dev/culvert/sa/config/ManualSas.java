package dev.culvert.sa.config;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.IpsecProtocols;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.event.SaKey.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules between policies and the manual keys that they name. Policies with the same keys between
 * the same ends have one pair of SAs together, for an SA is told from others by its ends, protocol
 * and SPI alone (RFC 4301 section 4.1).
 */
public final class ManualSas {

  private record Receiver(IpAddress peer, IpAddress local, Protocol protocol, int spi) {}

  private ManualSas() {}

  /**
   * Checks a configuration whose names all exist.
   *
   * @throws InvalidConfigException with the first rule that is broken
   */
  public static void check(Configuration configuration) throws InvalidConfigException {
    Map<Receiver, Policy> owners = new HashMap<>();
    for (Policy policy : configuration.all(Policy.class)) {
      if (policy.hasManualKeys()) {
        ManualSa keys = configuration.find(ManualSa.class, policy.manualSa()).orElseThrow();
        requireProtection(policy, keys);
        for (Protocol protocol : protocolsOf(policy)) {
          requireOwnOrCommon(policy, keys, protocol, owners);
        }
      }
    }
  }

  /** The protocols that a policy applies. */
  static List<Protocol> protocolsOf(Policy policy) {
    return switch (policy.ipsecProtocols()) {
      case ESP -> List.of(Protocol.ESP);
      case AH -> List.of(Protocol.AH);
      case ESP_THEN_AH -> List.of(Protocol.ESP, Protocol.AH);
    };
  }

  private static void requireProtection(Policy policy, ManualSa keys)
      throws InvalidConfigException {
    boolean nothing =
        keys.espEncAlgorithm() == EncryptionAlgorithm.NULL
            && keys.espAuthAlgorithm() == IntegrityAlgorithm.NONE;
    if (nothing && protocolsOf(policy).contains(Protocol.ESP)) {
      throw new InvalidConfigException(
          "manual-sa",
          keys.name(),
          "of "
              + policy.name()
              + " neither encrypts nor authenticates with ESP (RFC 4303 section 3.2)",
          "/ip ipsec manual-sa set "
              + keys.name()
              + " esp-enc-algorithm=aes-256-cbc esp-enc-key=… esp-auth-algorithm=sha256"
              + " esp-auth-key=…");
    }
  }

  private static void requireOwnOrCommon(
      Policy policy, ManualSa keys, Protocol protocol, Map<Receiver, Policy> owners)
      throws InvalidConfigException {
    int spi = protocol == Protocol.AH ? keys.ahSpi().in() : keys.espSpi().in();
    Receiver receiver = new Receiver(policy.saDestination(), policy.saSource(), protocol, spi);
    Policy other = owners.putIfAbsent(receiver, policy);
    if (other != null && !mayShare(policy, other)) {
      throw new InvalidConfigException(
          "manual-sa",
          keys.name(),
          "%s and %s would receive by one SPI, %s 0x%x, but cannot have one SA together"
              .formatted(other.name(), policy.name(), protocol, spi),
          "give one of them a manual-sa of its own with another SPI");
    }
  }

  private static boolean mayShare(Policy one, Policy other) {
    return one.manualSa().equals(other.manualSa())
        && one.tunnel() == other.tunnel()
        && one.ipsecProtocols() == other.ipsecProtocols()
        && one.ipsecProtocols() != IpsecProtocols.ESP_THEN_AH
        && one.level() != Level.UNIQUE
        && other.level() != Level.UNIQUE;
  }
}
