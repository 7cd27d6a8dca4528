package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.manual.ManualKeying;
import dev.culvert.ike.sa.IkeSuite;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WeakAlgorithmsTest {

  @Test
  void namesEachWeakAlgorithmOfAnIkeSa() {
    assertEquals(
        List.of("3des", "md5", "prf-sha1", "modp1024"),
        WeakAlgorithms.of(
            new IkeSuite(
                EncryptionAlgorithm.TRIPLE_DES_CBC,
                IntegrityAlgorithm.HMAC_MD5_96,
                PrfAlgorithm.HMAC_SHA1,
                KeyExchangeMethod.MODP_1024)));
  }

  @Test
  void aCombinedModeNeedsNoIntegrityAlgorithm() {
    assertEquals(
        List.of(),
        WeakAlgorithms.of(
            new IkeSuite(
                EncryptionAlgorithm.AES_GCM_256,
                IntegrityAlgorithm.NONE,
                PrfAlgorithm.HMAC_SHA2_256,
                KeyExchangeMethod.CURVE25519)));
  }

  /** Both ends of the tunnel are of this installation, so each algorithm is counted twice. */
  @Test
  void everyUseIsCounted() throws Exception {
    Offices offices = new Offices();
    Configuration old = offices.installation.configuration();
    Profile strong = old.profiles().get("default");
    Proposal proposal = old.proposals().get("default");
    offices.installation =
        new Installation(
            new Configuration(
                old.peers(),
                Map.of("default", weak(strong)),
                old.identities(),
                Map.of("default", weak(proposal)),
                old.policies(),
                old.allowWeak()),
            ManualKeying.NONE,
            offices.installation.nodes());
    offices.acquire();
    offices.settle();
    assertEquals(
        Map.of("3des", 2.0, "md5", 2.0, "prf-md5", 2.0, "modp768", 2.0, "null", 2.0, "sha1", 2.0),
        offices.registry.find("culvert.ike.weak.algorithms").counters().stream()
            .collect(
                Collectors.toMap(counter -> counter.getId().getTag("algorithm"), Counter::count)));
  }

  private static Profile weak(Profile profile) {
    return new Profile(
        profile.name(),
        List.of(IntegrityAlgorithm.HMAC_MD5_96),
        List.of(),
        List.of(EncryptionAlgorithm.TRIPLE_DES_CBC),
        List.of(KeyExchangeMethod.MODP_768),
        profile.lifetime(),
        profile.dpdInterval(),
        profile.dpdMaximumFailures());
  }

  private static Proposal weak(Proposal proposal) {
    return new Proposal(
        proposal.name(),
        List.of(IntegrityAlgorithm.HMAC_SHA1_96),
        List.of(EncryptionAlgorithm.NULL),
        proposal.lifetime(),
        proposal.lifebytes(),
        proposal.pfsGroup(),
        proposal.disabled(),
        proposal.comment());
  }
}
