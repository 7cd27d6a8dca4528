package dev.culvert.contracts.config;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import java.time.Duration;
import java.util.List;

/**
 * Parameters of ESP SAs.
 *
 * @param name unique name
 * @param authentication allowed integrity algorithms, preferred first; unused with combined-mode
 *     ciphers
 * @param encryption allowed encryption algorithms, preferred first
 * @param lifetime hard lifetime of an SA
 * @param lifebytes inner octets after which an SA is discarded, 0 to 4294967295; 0 for no limit
 * @param pfsGroup key exchange of CREATE_CHILD_SA, or null for none
 * @param disabled ignored while true
 * @param comment free text, may be empty
 */
public record Proposal(
    String name,
    List<IntegrityAlgorithm> authentication,
    List<EncryptionAlgorithm> encryption,
    Duration lifetime,
    long lifebytes,
    KeyExchangeMethod pfsGroup,
    boolean disabled,
    String comment)
    implements ConfigObject {

  public Proposal {
    authentication = List.copyOf(authentication);
    encryption = List.copyOf(encryption);
  }

  @Override
  public String kind() {
    return "proposal";
  }
}
