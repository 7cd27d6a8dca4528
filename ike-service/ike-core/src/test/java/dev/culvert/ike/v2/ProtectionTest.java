package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy.IpsecProtocols;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transport mode (RFC 7296 section 1.3.1), AH, and AH around ESP. */
class ProtectionTest {
  private static final String OUTSIDE = "203.0.113.7";

  private TwoGateways net = new TwoGateways();

  private void connect(Site one, Site two) {
    net = new TwoGateways(one, two);
    net.one.initiate();
    net.settle();
  }

  private static Effect.Install installed(
      Gateway gateway, Protocol protocol, SaKey.Direction direction) {
    List<Effect.Install> found =
        gateway.installed.values().stream()
            .filter(install -> install.sa().key().protocol() == protocol)
            .filter(install -> install.sa().key().direction() == direction)
            .toList();
    assertEquals(1, found.size(), gateway.name + " " + protocol + " " + direction);
    return found.getFirst();
  }

  private void assertPair(Protocol protocol, Mode mode) {
    for (Gateway from : List.of(net.one, net.two)) {
      Effect.Install out = installed(from, protocol, SaKey.Direction.OUT);
      Effect.Install in =
          installed(from == net.one ? net.two : net.one, protocol, SaKey.Direction.IN);
      assertEquals(mode, out.sa().mode());
      assertEquals(mode, in.sa().mode());
      assertEquals(out.sa().key().spi(), in.sa().key().spi());
      assertEquals(out.sa().sourceSelectors(), in.sa().sourceSelectors());
      assertTrue(Arrays.equals(out.keys().concatenated(), in.keys().concatenated()));
    }
  }

  private static void assertFailed(Gateway gateway, String parameter, String ours, String theirs) {
    NegotiationFailure failure = gateway.failures.getFirst();
    assertEquals(parameter, failure.parameter());
    assertEquals(ours, failure.ours());
    assertEquals(theirs, failure.theirs());
    assertTrue(gateway.installed.isEmpty());
  }

  @Test
  void transportMode() {
    connect(
        Site.one().inTransportMode(IpsecProtocols.ESP),
        Site.two().inTransportMode(IpsecProtocols.ESP));
    assertPair(Protocol.ESP, Mode.TRANSPORT);
  }

  @Test
  void aSideThatWantsTunnelModeGetsItNotTransportMode() {
    Site hosts = Site.two().withNetworks("192.168.80.1/32", "192.168.90.1/32");
    connect(Site.one().inTransportMode(IpsecProtocols.ESP), hosts);
    assertFailed(net.one, "tunnel", "no", "yes");
    net.settle();
    assertTrue(net.two.installed.isEmpty(), "the initiator deletes what it did not want");
    connect(
        Site.one().withNetworks("192.168.90.1/32", "192.168.80.1/32"),
        Site.two().inTransportMode(IpsecProtocols.ESP));
    assertFailed(net.two, "tunnel", "no", "yes");
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, net.one.failures.getFirst().cause());
  }

  @Test
  void ahHasKeysForIntegrityAlone() {
    connect(
        Site.one().withProtocols(IpsecProtocols.AH), Site.two().withProtocols(IpsecProtocols.AH));
    assertPair(Protocol.AH, Mode.TUNNEL);
    Effect.Install out = installed(net.one, Protocol.AH, SaKey.Direction.OUT);
    assertEquals(EncryptionAlgorithm.NULL, out.sa().encryption());
    assertEquals(
        Site.one().proposal().authentication().getFirst().keyBytes(),
        out.keys().concatenated().length);
  }

  @Test
  void ahIsNotEsp() {
    connect(Site.one().withProtocols(IpsecProtocols.AH), Site.two());
    assertFailed(net.two, "ipsec-protocols", "esp", "ah");
  }

  /** AH comes in an exchange of its own, in transport mode around the ESP packets. */
  @Test
  void bothMakeTwoPairs() {
    connect(
        Site.one().withProtocols(IpsecProtocols.ESP_THEN_AH),
        Site.two().withProtocols(IpsecProtocols.ESP_THEN_AH));
    assertPair(Protocol.ESP, Mode.TUNNEL);
    assertPair(Protocol.AH, Mode.TRANSPORT);
    assertEquals(
        "[192.168.90.1-192.168.90.1[50/any]]",
        installed(net.one, Protocol.AH, SaKey.Direction.OUT).sa().sourceSelectors().toString());
    assertEquals(2, net.one.established().children().size());
    net.two.command(new Event.Terminate());
    net.settle();
    assertTrue(net.one.installed.isEmpty());
    assertTrue(net.two.installed.isEmpty());
  }

  @Test
  void bothAreRekeyedAsWhatTheyAre() {
    connect(
        Site.one().withProtocols(IpsecProtocols.ESP_THEN_AH),
        Site.two().withProtocols(IpsecProtocols.ESP_THEN_AH));
    int before = installed(net.one, Protocol.AH, SaKey.Direction.OUT).sa().key().spi();
    net.advance(Duration.ofMinutes(31));
    assertPair(Protocol.ESP, Mode.TUNNEL);
    assertPair(Protocol.AH, Mode.TRANSPORT);
    assertFalse(
        before == installed(net.one, Protocol.AH, SaKey.Direction.OUT).sa().key().spi(),
        "the AH pair has a successor");
    assertEquals(List.of(), net.one.failures);
    assertEquals(List.of(), net.two.failures);
  }

  /** Each end's selectors are the addresses that it sees (section 2.23.1), after a rekey too. */
  @Test
  void transportModeBehindANatGoesByTheAddressesThatAreSeen() {
    net =
        new TwoGateways(
            Site.one().inTransportMode(IpsecProtocols.ESP),
            Site.twoBeyondNat(OUTSIDE).inTransportMode(IpsecProtocols.ESP));
    net.nat = inside -> new Endpoint(IpAddress.parse(OUTSIDE), inside.port() + 10_000);
    net.one.initiate();
    net.settle();
    assertSelectors();
    int spi = installed(net.one, Protocol.ESP, SaKey.Direction.OUT).sa().key().spi();
    net.advance(Duration.ofMinutes(27));
    assertNotEquals(spi, installed(net.one, Protocol.ESP, SaKey.Direction.OUT).sa().key().spi());
    assertSelectors();
  }

  private void assertSelectors() {
    assertTransport(net.one, "192.168.90.1", "192.168.80.1");
    assertTransport(net.two, "192.168.80.1", OUTSIDE);
  }

  private static void assertTransport(Gateway gateway, String own, String peer) {
    SecurityAssociation out = installed(gateway, Protocol.ESP, SaKey.Direction.OUT).sa();
    SecurityAssociation in = installed(gateway, Protocol.ESP, SaKey.Direction.IN).sa();
    assertEquals(Mode.TRANSPORT, out.mode());
    assertNotNull(out.encapsulation());
    assertEquals(List.of(host(own)), out.sourceSelectors());
    assertEquals(List.of(host(peer)), out.destinationSelectors());
    assertEquals(List.of(host(peer)), in.sourceSelectors());
    assertEquals(List.of(host(own)), in.destinationSelectors());
  }

  private static TrafficSelector host(String address) {
    return TrafficSelector.of(
        IpPrefix.host(IpAddress.parse(address)), TrafficSelector.ANY_PROTOCOL, PortRange.ANY);
  }

  @Test
  void ahBehindANatIsRefusedByEitherSide() {
    net =
        new TwoGateways(
            Site.one().withProtocols(IpsecProtocols.AH),
            Site.two().withProtocols(IpsecProtocols.AH));
    net.nat = inside -> new Endpoint(inside.address(), inside.port() + 10_000);
    net.one.initiate();
    net.settle();
    assertEquals(Cause.AH_BEHIND_NAT, net.one.failures.getFirst().cause());
    assertTrue(net.one.sas.isEmpty());
    assertTrue(net.one.installed.isEmpty());
  }
}
