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
 * @param hash allowed integrity algorithms of the SK payload, preferred first; unused with
 *     combined-mode ciphers
 * @param prf allowed pseudorandom functions, preferred first; empty for those of {@code hash}
 * @param encryption allowed encryption algorithms, preferred first
 * @param dhGroups allowed key exchange methods, preferred first
 * @param lifetime after which an IKE SA is deleted
 * @param dpdInterval silence after which liveness is checked, or null for never
 * @param dpdMaximumFailures unanswered requests after which the peer counts as dead, 1 to 100
 */
public record Profile(
    String name,
    List<IntegrityAlgorithm> hash,
    List<PrfAlgorithm> prf,
    List<EncryptionAlgorithm> encryption,
    List<KeyExchangeMethod> dhGroups,
    Duration lifetime,
    Duration dpdInterval,
    int dpdMaximumFailures)
    implements ConfigObject {

  public Profile {
    hash = List.copyOf(hash);
    prf = List.copyOf(prf);
    encryption = List.copyOf(encryption);
    dhGroups = List.copyOf(dhGroups);
  }

  /** The pseudorandom functions, preferred first: each hash has the PRF of its name. */
  public List<PrfAlgorithm> prfs() {
    return prf.isEmpty()
        ? hash.stream().map(algorithm -> PrfAlgorithm.named(algorithm.consoleName())).toList()
        : prf;
  }

  @Override
  public String kind() {
    return "profile";
  }
}
