package dev.culvert.ike.app.partition;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.ike.sa.IkeSuite;
import java.util.ArrayList;
import java.util.List;

/** Which of the algorithms that were negotiated are weak, in console words. */
final class WeakAlgorithms {

  private WeakAlgorithms() {}

  /** Those of an IKE SA. */
  static List<String> of(IkeSuite suite) {
    List<String> weak = new ArrayList<>();
    if (suite.encryption().isWeak()) {
      weak.add(suite.encryption().consoleName());
    }
    if (!suite.encryption().isCombinedMode() && suite.integrity().isWeak()) {
      weak.add(suite.integrity().consoleName());
    }
    if (suite.prf().isWeak()) {
      weak.add("prf-" + suite.prf().consoleName());
    }
    if (suite.keyExchange().isWeak()) {
      weak.add(suite.keyExchange().consoleName());
    }
    return weak;
  }

  /** Those of a child SA. AH encrypts nothing and is not weak for that. */
  static List<String> of(SecurityAssociation sa) {
    List<String> weak = new ArrayList<>();
    if (sa.key().protocol() == SaKey.Protocol.ESP && sa.encryption().isWeak()) {
      weak.add(sa.encryption().consoleName());
    }
    if (!sa.encryption().isCombinedMode() && sa.integrity().isWeak()) {
      weak.add(sa.integrity().consoleName());
    }
    return weak;
  }
}
