package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.ike.sa.IkeSuite;
import java.util.List;
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
}
