package dev.culvert.ike.app;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.NodeInstruction.OutboundDatagram;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.ike.Destination;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Two offices of one installation, so that one ike-service negotiates with itself:
 *
 * <pre>
 * 10.1.202.0/24 ── node office1, 192.168.90.1 ══ 192.168.80.1, node office2 ── 10.1.101.0/24
 * </pre>
 */
public final class Sites {

  public static final String PRE_SHARED_KEY = "a pre-shared key that no topic may show";
  public static final String OFFICE1 = "office1";
  public static final String OFFICE2 = "office2";
  public static final IpAddress ADDRESS1 = IpAddress.parse("192.168.90.1");
  public static final IpAddress ADDRESS2 = IpAddress.parse("192.168.80.1");
  public static final IpPrefix LAN1 = IpPrefix.parse("10.1.202.0/24");
  public static final IpPrefix LAN2 = IpPrefix.parse("10.1.101.0/24");

  /** The peer that office1 has, and the policy that uses it. */
  public static final String PEER_OF_1 = "to-office2";

  public static final String POLICY_OF_1 = "p1";

  /** The peer that office2 has. */
  public static final String PEER_OF_2 = "to-office1";

  private Sites() {}

  /** All configuration objects, the pre-shared key sealed to ike-service. */
  public static List<ConfigObject> configuration(SealingPublicKey ike, RandomBytes random) {
    return List.of(
        profile(),
        proposal(),
        peer(PEER_OF_1, ADDRESS1, ADDRESS2),
        peer(PEER_OF_2, ADDRESS2, ADDRESS1),
        identity("i1", PEER_OF_1, ike, random),
        identity("i2", PEER_OF_2, ike, random),
        policy(POLICY_OF_1, PEER_OF_1, LAN1, LAN2, ADDRESS1, ADDRESS2),
        policy("p2", PEER_OF_2, LAN2, LAN1, ADDRESS2, ADDRESS1));
  }

  public static NodeDescription node(String name, IpAddress address, SealingPublicKey key) {
    return new NodeDescription(
        name,
        1,
        List.of(IpPrefix.host(address)),
        "userspace",
        ByteString.copyOf(key.encode()),
        Instant.EPOCH);
  }

  /** A packet from office1 to office2 needs an SA. */
  public static IkeCommand.Acquire acquire(Instant at) {
    return new IkeCommand.Acquire(
        OFFICE1,
        PEER_OF_1,
        POLICY_OF_1,
        ADDRESS1,
        ADDRESS2,
        policy(POLICY_OF_1, PEER_OF_1, LAN1, LAN2, ADDRESS1, ADDRESS2).sourceSelector(),
        policy(POLICY_OF_1, PEER_OF_1, LAN1, LAN2, ADDRESS1, ADDRESS2).destinationSelector(),
        at);
  }

  /** A packet from office2 to office1 needs an SA. */
  public static IkeCommand.Acquire acquireAt2(Instant at) {
    Policy policy = policy("p2", PEER_OF_2, LAN2, LAN1, ADDRESS2, ADDRESS1);
    return new IkeCommand.Acquire(
        OFFICE2,
        PEER_OF_2,
        policy.name(),
        ADDRESS2,
        ADDRESS1,
        policy.sourceSelector(),
        policy.destinationSelector(),
        at);
  }

  /** What the other node receives when one sends a datagram. */
  public static InboundDatagram arrival(OutboundDatagram sent, Instant at) {
    Endpoint arrivesAt = sent.remote();
    Endpoint cameFrom = sent.local();
    String node = arrivesAt.address().equals(ADDRESS1) ? OFFICE1 : OFFICE2;
    return new InboundDatagram(node, arrivesAt, cameFrom, at, sent.message());
  }

  /** The IKE partition that a node sends a datagram to. */
  public static int partitionOf(InboundDatagram datagram, int partitions) {
    return switch (Destination.of(datagram.datagram())) {
      case Destination.OfSa(var spi) -> spi.partition();
      case Destination.FirstMessage _ ->
          IkePartition.ofFirstMessage(datagram.remote().address(), partitions);
      case Destination.Nobody _ -> 0;
    };
  }

  private static Profile profile() {
    return new Profile(
        "default",
        List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
        List.of(PrfAlgorithm.HMAC_SHA2_256),
        List.of(EncryptionAlgorithm.AES_GCM_256),
        List.of(KeyExchangeMethod.CURVE25519),
        Duration.ofDays(1),
        null,
        5);
  }

  private static Proposal proposal() {
    return new Proposal(
        "default",
        List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
        List.of(EncryptionAlgorithm.AES_GCM_128),
        Duration.ofMinutes(30),
        0,
        null,
        false,
        "");
  }

  private static Peer peer(String name, IpAddress local, IpAddress remote) {
    return new Peer(name, IpPrefix.host(remote), 500, local, "default", false, true, false, "");
  }

  private static Identity identity(
      String name, String peer, SealingPublicKey ike, RandomBytes random) {
    Sealed secret =
        Sealer.seal(
            ike,
            PRE_SHARED_KEY.getBytes(StandardCharsets.UTF_8),
            Identity.secretAad(name).getBytes(StandardCharsets.UTF_8),
            random);
    return new Identity(name, peer, secret, IkeId.AUTO, IkeId.AUTO, false, "");
  }

  private static Policy policy(
      String name,
      String peer,
      IpPrefix source,
      IpPrefix destination,
      IpAddress saSource,
      IpAddress saDestination) {
    return Policy.named(name)
        .position(1)
        .between(source, destination)
        .tunnel(true)
        .saBetween(saSource, saDestination)
        .peer(peer)
        .build();
  }
}
