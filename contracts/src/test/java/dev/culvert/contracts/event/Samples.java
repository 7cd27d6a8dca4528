package dev.culvert.contracts.event;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One record of each {@link RecordType}, the content of the golden files. */
final class Samples {

  private static final Instant AT = Instant.parse("2026-11-20T12:00:00.250Z");
  private static final IpAddress OFFICE1 = IpAddress.parse("192.168.90.1");
  private static final IpAddress OFFICE2 = IpAddress.parse("192.168.80.1");
  private static final IkeSpi SPI = IkeSpi.of(3, 0xBEEF, 0x01020304);
  private static final Sealed SEALED =
      new Sealed("k1", ByteString.copyOf(new byte[] {1, 2}), ByteString.copyOf(new byte[] {3}));
  private static final String REVEAL_ID = "00112233445566778899aabbccddeeff";
  private static final SaKey SA_KEY =
      new SaKey("office1", SaKey.Direction.OUT, SaKey.Protocol.ESP, OFFICE1, OFFICE2, 0x00112233);
  private static final TrafficSelector LAN1 =
      TrafficSelector.of(IpPrefix.parse("10.1.202.0/24"), 0, PortRange.ANY);
  private static final TrafficSelector LAN2 =
      TrafficSelector.of(IpPrefix.parse("10.1.101.0/24"), 0, PortRange.ANY);
  private static final SecurityAssociation SA =
      SecurityAssociation.of(SA_KEY)
          .ikeSpi(SPI)
          .peer("office2")
          .policy("p1")
          .algorithms(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE)
          .selectors(List.of(LAN1), List.of(LAN2))
          .encapsulation(
              new SecurityAssociation.Encapsulation(
                  new Endpoint(OFFICE1, 4500), new Endpoint(OFFICE2, 4500), true))
          .replayWindow(128)
          .extendedSequence(true)
          .lifetime(Duration.ofMinutes(24), Duration.ofMinutes(30))
          .volume(
              new SecurityAssociation.Volume(80_000_000, 3_400_000_000L),
              new SecurityAssociation.Volume(100_000_000, 4_294_967_295L))
          .replaces(
              new SaKey(
                  "office1", SaKey.Direction.OUT, SaKey.Protocol.ESP, OFFICE1, OFFICE2, 0x00100F0E))
          .createdAt(AT)
          .build();

  private Samples() {}

  private static ManualSa.Keys keys(int bytes) {
    return new ManualSa.Keys(new ManualSa.Key(SEALED, bytes), new ManualSa.Key(SEALED, bytes));
  }

  static CulvertRecord of(RecordType type) {
    return switch (type) {
      case PEER ->
          new Peer(
              "office2", IpPrefix.host(OFFICE2), 500, OFFICE1, "default", false, true, false, "");
      case PROFILE ->
          new Profile(
              "default",
              List.of(IntegrityAlgorithm.HMAC_SHA2_256_128, IntegrityAlgorithm.HMAC_SHA1_96),
              List.of(PrfAlgorithm.HMAC_SHA2_256),
              List.of(EncryptionAlgorithm.AES_GCM_256, EncryptionAlgorithm.AES_CBC_128),
              List.of(KeyExchangeMethod.CURVE25519, KeyExchangeMethod.MODP_2048),
              Duration.ofDays(1),
              Duration.ofSeconds(8),
              4);
      case IDENTITY ->
          new Identity(
              "i1", "office2", SEALED, IkeId.AUTO, IkeId.parse("fqdn:office2.example"), false, "");
      case PROPOSAL ->
          new Proposal(
              "default",
              List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
              List.of(EncryptionAlgorithm.AES_GCM_128),
              Duration.ofMinutes(30),
              100_000_000,
              KeyExchangeMethod.CURVE25519,
              false,
              "");
      case MANUAL_SA ->
          new ManualSa(
              "sa1",
              IntegrityAlgorithm.HMAC_SHA1_96,
              keys(3),
              new ManualSa.Spis(0x101, 0xFEDC_BA98),
              IntegrityAlgorithm.HMAC_SHA2_256_128,
              keys(32),
              EncryptionAlgorithm.AES_CBC_128,
              keys(16),
              new ManualSa.Spis(0x100, 0x100),
              false,
              "");
      case POLICY ->
          Policy.named("p1")
              .position(1)
              .between(IpPrefix.parse("10.1.202.0/24"), IpPrefix.parse("10.1.101.0/24"))
              .protocol(6)
              .ports(PortRange.ANY, PortRange.parse("80-90"))
              .tunnel(true)
              .outerHeader(new Policy.OuterHeader(Policy.DontFragment.INHERIT, 46))
              .trafficFlow(new Policy.TrafficFlow(Policy.TrafficFlow.WHOLE_PATH, 5))
              .saBetween(OFFICE1, OFFICE2)
              .peer("office2")
              .comment("head office")
              .build();
      case NAT_RULE ->
          new NatRule(
              "n1",
              1,
              IpPrefix.parse("10.1.202.0/24"),
              null,
              "ether1",
              NatRule.Action.MASQUERADE,
              false,
              "");
      case SETTINGS ->
          new IpsecSettings(false, IpsecSettings.Larval.HOLD, IpsecSettings.Defaults.COMPAT_V2_6);
      case NODE ->
          new NodeDescription(
              "office1",
              2,
              List.of(IpPrefix.host(OFFICE1)),
              "userspace",
              ByteString.copyOf(new byte[] {9}),
              AT);
      case TRUST_ANCHOR -> new TrustAnchor("CN=Culvert CA", ByteString.copyOf(new byte[] {48, 0}));
      case INBOUND_DATAGRAM ->
          new InboundDatagram(
              "office1",
              new Endpoint(OFFICE1, 500),
              new Endpoint(OFFICE2, 500),
              AT,
              ByteString.copyOf(new byte[28]));
      case ACQUIRE ->
          new IkeCommand.Acquire("office1", "office2", "p1", OFFICE1, OFFICE2, LAN1, LAN2, AT);
      case BOUND ->
          new IkeCommand.Bound(
              "office2", SPI, SPI, "fqdn:office2.example", true, AT.minusMillis(50), AT);
      case UNBOUND -> new IkeCommand.Unbound("office2", SPI, AT);
      case SUPERSEDED -> new IkeCommand.Superseded(SPI, AT);
      case TERMINATE -> new IkeCommand.Terminate(SPI, AT);
      case FLUSH -> new IkeCommand.Flush(SPI, SA_KEY, AT);
      case SA_LOST -> new IkeCommand.SaLost(SPI, SA_KEY, AT);
      case SA_NOT_INSTALLED ->
          new IkeCommand.SaNotInstalled(SPI, SA_KEY, "keys are sealed to another node", AT);
      case SOFT_EXPIRED -> new IkeCommand.SoftExpired(SPI, SA_KEY, AT);
      case USAGE ->
          new IkeCommand.Usage(
              "office1", List.of(new IkeCommand.Heard(SPI, AT.minusMillis(750))), AT);
      case SEALED_STATE -> new SealedState("kek1", ByteString.copyOf(new byte[] {7, 7}));
      case NODE_INSTRUCTION ->
          new NodeInstruction(
              "office1",
              AT,
              List.of(new NodeInstruction.Install(SA, SEALED), new NodeInstruction.Remove(SA_KEY)),
              new NodeInstruction.OutboundDatagram(
                  new Endpoint(OFFICE1, 4500),
                  new Endpoint(OFFICE2, 4500),
                  ByteString.copyOf(new byte[] {1})));
      case SA -> new SaRecord(SA, SEALED);
      case SA_INSTALLED -> new SaReport.Installed("office1", SA_KEY, AT);
      case SA_DYING -> new SaReport.Dying("office1", SA_KEY, SaLimit.BYTES, AT);
      case SA_DEAD -> new SaReport.Dead("office1", SA_KEY, SaLimit.ADD_TIME, AT);
      case SA_REMOVED -> new SaReport.Removed("office1", SA_KEY, AT);
      case COUNTERS ->
          new SaReport.Counters(
              "office1",
              2,
              AT,
              List.of(new SaReport.SaCounters(SA_KEY, 5, 420, 0, AT, AT)),
              List.of(new SaReport.PolicyCounters("p1", 1, 2, 3, 4, 5, 6, 7, 8)),
              Map.of("in-no-states", 7L));
      case SEQUENCE_LEASE ->
          new SequenceLease("office1", SA_KEY, AT.toString(), AT.plusSeconds(1800), 1 << 20);
      case KEY_REQUEST ->
          new KeyReveal.Request(
              new KeyReveal.Question(
                  REVEAL_ID, SA_KEY, "admin@office1", ByteString.copyOf(new byte[] {1, 4}), AT),
              ByteString.copyOf(new byte[] {5, 6}));
      case KEYS_SHOWN -> new KeyReveal.Shown("office1", REVEAL_ID, SEALED);
      case KEYS_REFUSED ->
          new KeyReveal.Refused("office1", REVEAL_ID, KeyReveal.Reason.NOT_ALLOWED);
      case IKE_SA_STATUS ->
          new IkeReport.IkeSaStatus(
              SPI,
              IkeSpi.parse("a1b2c3d4e5f60718"),
              "office1",
              "office2",
              new Endpoint(OFFICE1, 500),
              new Endpoint(OFFICE2, 500),
              IkeReport.Side.INITIATOR,
              IkeReport.State.ESTABLISHED,
              "address:192.168.80.1",
              false,
              AT,
              AT,
              1);
      case NEGOTIATION_FAILURE ->
          new IkeReport.NegotiationFailure(
              SPI,
              "office2",
              "p1",
              new Endpoint(OFFICE2, 500),
              IkeReport.Side.RESPONDER,
              IkeReport.Cause.NO_PROPOSAL_CHOSEN,
              "dh-group",
              "x25519",
              "modp2048",
              "/ip ipsec profile set default dh-group=x25519,modp2048",
              AT);
    };
  }
}
