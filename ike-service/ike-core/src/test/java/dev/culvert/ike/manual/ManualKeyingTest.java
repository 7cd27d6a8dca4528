package dev.culvert.ike.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.IpsecProtocols;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManualKeyingTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final IpAddress LOCAL = IpAddress.parse("1.0.0.1");
  private static final IpAddress REMOTE = IpAddress.parse("1.0.0.2");

  @Test
  void eachDirectionHasItsSpiAndSelectors() {
    List<SecurityAssociation> sas =
        sasOf(policy("a", 1, "10.1.0.0/24", "10.2.0.0/24", IpsecProtocols.AH));
    assertEquals(
        List.of("gw/in/ah/1.0.0.2/1.0.0.1/00000101", "gw/out/ah/1.0.0.1/1.0.0.2/00000100"),
        keys(sas));
    SecurityAssociation in = sas.getFirst();
    assertTrue(in.hasManualKeys());
    assertEquals(SecurityAssociation.Mode.TUNNEL, in.mode());
    assertEquals(IntegrityAlgorithm.HMAC_SHA1_96, in.integrity());
    assertEquals(EncryptionAlgorithm.NULL, in.encryption());
    assertEquals(0, in.replayWindow());
    assertEquals(
        List.of(IpAddress.parse("10.2.0.0")),
        in.sourceSelectors().stream().map(s -> s.start()).toList());
  }

  @Test
  void ahGoesAroundEspInTransportMode() {
    List<SecurityAssociation> sas =
        sasOf(policy("a", 1, "10.1.0.0/24", "10.2.0.0/24", IpsecProtocols.ESP_THEN_AH));
    assertEquals(
        List.of("TUNNEL", "TUNNEL", "TRANSPORT", "TRANSPORT"),
        sas.stream().map(sa -> sa.mode().name()).toList());
    assertEquals(
        List.of(SaKey.Protocol.ESP, SaKey.Protocol.ESP, SaKey.Protocol.AH, SaKey.Protocol.AH),
        sas.stream().map(sa -> sa.key().protocol()).toList());
  }

  @Test
  void policiesBetweenTheSameEndsHaveOnePairTogether() {
    List<SecurityAssociation> sas =
        sasOf(
            policy("b", 2, "10.1.1.0/24", "10.2.1.0/24", IpsecProtocols.ESP),
            policy("a", 1, "10.1.0.0/24", "10.2.0.0/24", IpsecProtocols.ESP));
    assertEquals(2, sas.size());
    SecurityAssociation out = sas.getLast();
    assertEquals("a", out.policy());
    assertEquals(2, out.sourceSelectors().size());
    assertEquals(IpAddress.parse("10.1.0.0"), out.sourceSelectors().getFirst().start());
    assertEquals(IpAddress.parse("10.2.1.0"), out.destinationSelectors().getLast().start());
  }

  @Test
  void nobodyHasThemWithoutThePoliciesAddress() {
    ManualKeying elsewhere =
        new ManualKeying(Map.of(), Map.of("gw", Set.of(IpAddress.parse("1.0.0.9"))));
    assertEquals(
        List.of(),
        elsewhere.sasOf(
            template(),
            List.of(policy("a", 1, "10.1.0.0/24", "10.2.0.0/24", IpsecProtocols.ESP)),
            NOW));
  }

  private static List<SecurityAssociation> sasOf(Policy... policies) {
    return new ManualKeying(Map.of(), Map.of("gw", Set.of(LOCAL)))
        .sasOf(template(), List.of(policies), NOW);
  }

  private static List<String> keys(List<SecurityAssociation> sas) {
    return sas.stream().map(sa -> sa.key().toString()).toList();
  }

  private static ManualSa template() {
    Sealed sealed = new Sealed("k", ByteString.copyOf(new byte[1]), ByteString.copyOf(new byte[1]));
    ManualSa.Key key = new ManualSa.Key(sealed, 16);
    ManualSa.Keys keys = new ManualSa.Keys(key, key);
    ManualSa.Spis spis = new ManualSa.Spis(0x101, 0x100);
    return new ManualSa(
        "k",
        IntegrityAlgorithm.HMAC_SHA1_96,
        keys,
        spis,
        IntegrityAlgorithm.HMAC_SHA2_256_128,
        keys,
        EncryptionAlgorithm.AES_CBC_128,
        keys,
        spis,
        false,
        "");
  }

  private static Policy policy(
      String name, long position, String source, String destination, IpsecProtocols protocols) {
    return Policy.named(name)
        .position(position)
        .between(IpPrefix.parse(source), IpPrefix.parse(destination))
        .ipsecProtocols(protocols)
        .tunnel(true)
        .saBetween(LOCAL, REMOTE)
        .manualSa("k")
        .build();
  }
}
