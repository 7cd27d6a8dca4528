package dev.culvert.contracts.config;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import java.time.Duration;
import java.util.List;

/**
 * Parameters of IKE SAs.
 *
 * @param name unique name
 * @param hash integrity algorithm of the SK payload; unused with a combined-mode cipher
 * @param prf pseudorandom function
 * @param encryption allowed encryption algorithms, preferred first
 * @param dhGroups allowed key exchange methods, preferred first
 * @param lifetime after which an IKE SA is deleted
 * @param dpdInterval silence after which liveness is checked, or null for never
 * @param dpdMaximumFailures unanswered requests after which the peer counts as dead, 1 to 100
 */
public record Profile(
    String name,
    IntegrityAlgorithm hash,
    PrfAlgorithm prf,
    List<EncryptionAlgorithm> encryption,
    List<KeyExchangeMethod> dhGroups,
    Duration lifetime,
    Duration dpdInterval,
    int dpdMaximumFailures)
    implements ConfigObject {

  public Profile {
    encryption = List.copyOf(encryption);
    dhGroups = List.copyOf(dhGroups);
  }

  @Override
  public String kind() {
    return "profile";
  }
}
