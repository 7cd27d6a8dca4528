package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.stats.PolicyCounters;
import dev.culvert.ike.proposal.ChildProposals;
import dev.culvert.ike.sa.EspSuite;
import dev.culvert.ike.wire.SaPayload;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What ike-service can negotiate, a node can install and use: every suite that two proposals of one
 * algorithm of each kind agree on is made into a pair of SAs, which a packet passes.
 */
class NegotiatedSuitesTest {
  private static final int SPI = 0x1000_0001;
  private static final int MTU = 1500;
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
  private static final IpAddress FAR = IpAddress.parse("192.0.2.2");
  private static final IpPrefix ANY = IpPrefix.parse("0.0.0.0/0");

  @ParameterizedTest
  @EnumSource
  void aNodeInstallsWhatIsNegotiated(Protocol protocol) {
    List<EspSuite> suites =
        Stream.of(EncryptionAlgorithm.values())
            .flatMap(
                encryption ->
                    Stream.of(IntegrityAlgorithm.values())
                        .flatMap(integrity -> negotiated(protocol, encryption, integrity).stream()))
            .distinct()
            .toList();
    assertEquals(expected(protocol), Set.copyOf(suites));
    suites.forEach(suite -> aPacketPasses(protocol, suite));
  }

  /** Every cipher with every integrity that ESP can have beside it, and every integrity in AH. */
  private static Set<EspSuite> expected(Protocol protocol) {
    return Stream.of(EncryptionAlgorithm.values())
        .flatMap(
            encryption ->
                Stream.of(IntegrityAlgorithm.values())
                    .filter(integrity -> isSuite(protocol, encryption, integrity))
                    .map(integrity -> new EspSuite(encryption, integrity, true)))
        .collect(Collectors.toSet());
  }

  private static boolean isSuite(
      Protocol protocol, EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    return switch (protocol) {
      case AH -> encryption == EncryptionAlgorithm.NULL && integrity != IntegrityAlgorithm.NONE;
      case ESP -> encryption.fitsInEsp(integrity);
    };
  }

  private static Optional<EspSuite> negotiated(
      Protocol protocol, EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    Proposal proposal =
        new Proposal(
            "p",
            List.of(integrity),
            List.of(encryption),
            Duration.ofMinutes(30),
            0,
            null,
            false,
            "");
    SaPayload offer = ChildProposals.offer(protocol, proposal, Optional.empty(), SPI);
    return ChildProposals.select(offer, protocol, proposal, Optional.empty())
        .map(ChildProposals.Choice::suite);
  }

  private static void aPacketPasses(Protocol protocol, EspSuite suite) {
    Spd spd = new Spd();
    spd.replace(List.of(new SpdRule(policy(protocol), 0)));
    spd.install(OutboundSa.compile(sa(Direction.OUT, protocol, suite), keys(suite), fill(), MTU));
    InboundSad sad = new InboundSad();
    sad.install(
        InboundSa.compile(sa(Direction.IN, protocol, suite), keys(suite), new PolicyCounters()));
    PacketBatch clear = new PacketBatch(1, MTU);
    PacketBatch wire = new PacketBatch(1, MTU);
    PacketBatch delivered = new PacketBatch(1, MTU);
    byte[] packet = packet();
    System.arraycopy(packet, 0, clear.nextBuffer(), PacketBatch.HEADROOM, packet.length);
    clear.add(packet.length);
    new OutboundPipelines(1, spd, (policy, source, destination) -> {}, fill(), MTU)
        .ofWorkers()
        .getFirst()
        .process(clear, wire, new PacketBatch(1, MTU), NOW.toEpochMilli());
    assertEquals(1, wire.size(), suite.toString());
    new InboundPipelines(1, sad, (moved, remote) -> {}, MTU)
        .ofWorkers()
        .getFirst()
        .process(wire, delivered, NOW.toEpochMilli());
    assertEquals(1, delivered.size(), suite.toString());
    int at = delivered.offset(0);
    assertArrayEquals(
        packet, Arrays.copyOfRange(delivered.buffer(0), at, at + delivered.length(0)));
  }

  private static byte[] packet() {
    byte[] packet = new byte[100];
    Ipv4Header.write(packet, 0, 0, packet.length, 7, false, 63, 253, 0x0a000001, 0x0a000002);
    return packet;
  }

  private static RandomBytes fill() {
    return new Random(4303)::nextBytes;
  }

  private static KeyMaterial keys(EspSuite suite) {
    byte[] keys = new byte[suite.encryption().keyMaterialBytes() + suite.integrity().keyBytes()];
    fill().fill(keys);
    return KeyMaterial.split(keys, suite.encryption(), suite.integrity());
  }

  private static SecurityAssociation sa(Direction direction, Protocol protocol, EspSuite suite) {
    List<TrafficSelector> any = List.of(TrafficSelector.of(ANY, 0, PortRange.ANY));
    return SecurityAssociation.of(new SaKey("node", direction, protocol, NEAR, FAR, SPI))
        .ikeSpi(IkeSpi.of(0, 0, 1))
        .peer("peer")
        .policy("policy")
        .algorithms(suite.encryption(), suite.integrity())
        .selectors(any, any)
        .replayWindow(64)
        .extendedSequence(suite.extendedSequence())
        .lifetime(Duration.ZERO, Duration.ofMinutes(30))
        .createdAt(NOW)
        .build();
  }

  private static Policy policy(Protocol protocol) {
    return Policy.named("policy")
        .between(ANY, ANY)
        .ipsecProtocols(
            protocol == Protocol.AH ? Policy.IpsecProtocols.AH : Policy.IpsecProtocols.ESP)
        .tunnel(true)
        .saBetween(NEAR, FAR)
        .peer("peer")
        .build();
  }
}
