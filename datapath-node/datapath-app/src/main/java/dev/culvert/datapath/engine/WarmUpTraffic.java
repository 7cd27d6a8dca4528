package dev.culvert.datapath.engine;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.offload.VirtioNetHeader;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.NetworkOrder;
import dev.culvert.esp.packet.TcpHeader;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.stats.PolicyCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The traffic of a {@link PacketWarmUp}: tunnels from this host to itself, ESP in UDP over the
 * loopback interface, and what goes through them. The inner networks are those of benchmarks (RFC
 * 2544 appendix C.2.2); nothing of them leaves the process in clear.
 */
final class WarmUpTraffic {

  private static final String NAME = "warm-up";
  private static final IpAddress HOST = IpAddress.parse("127.0.0.1");
  private static final int TUNNELS = 4;
  private static final int SOURCES = 198 << 24 | 18 << 16;
  private static final int DESTINATIONS = 198 << 24 | 19 << 16;
  private static final int FIRST_SPI = 0x100;
  private static final int REPLAY_WINDOW = 64;
  private static final int LOOPBACK_MTU = 65_535;
  private static final Duration LIFETIME = Duration.ofHours(1);

  private static final int TTL = 64;
  private static final int PORT = 7;
  private static final int TCP_OFFSET_AND_FLAGS = 12;
  private static final int FIVE_WORDS_ACK = 5 << 12 | TcpHeader.ACK;

  private final Spd spd = new Spd();
  private final InboundSad sad = new InboundSad();

  /**
   * SAs with keys that nobody knows.
   *
   * @param port the UDP port that ESP leaves from and comes to
   */
  WarmUpTraffic(int port, RandomBytes random, Instant now) {
    List<SpdRule> rules = new ArrayList<>();
    for (int tunnel = 0; tunnel < TUNNELS; tunnel++) {
      rules.add(new SpdRule(policy(tunnel), 0));
      install(tunnel, port, random, now);
    }
    spd.replace(rules);
  }

  Spd spd() {
    return spd;
  }

  InboundSad sad() {
    return sad;
  }

  private void install(int tunnel, int port, RandomBytes random, Instant now) {
    // A suite of the JDK is among them; most packets are of the default one.
    boolean last = tunnel == TUNNELS - 1;
    EncryptionAlgorithm encryption =
        last ? EncryptionAlgorithm.AES_CBC_128 : EncryptionAlgorithm.AES_GCM_128;
    IntegrityAlgorithm integrity =
        last ? IntegrityAlgorithm.HMAC_SHA2_256_128 : IntegrityAlgorithm.NONE;
    byte[] bytes = random.next(encryption.keyMaterialBytes() + integrity.keyBytes());
    try (KeyMaterial keys = KeyMaterial.split(bytes, encryption, integrity)) {
      SecurityAssociation out = sa(SaKey.Direction.OUT, tunnel, encryption, integrity, port, now);
      SecurityAssociation in = sa(SaKey.Direction.IN, tunnel, encryption, integrity, port, now);
      spd.install(OutboundSa.compile(out, keys, random, LOOPBACK_MTU));
      sad.install(InboundSa.compile(in, keys, new PolicyCounters()));
    }
  }

  private static SecurityAssociation sa(
      SaKey.Direction direction,
      int tunnel,
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      int port,
      Instant now) {
    Endpoint endpoint = new Endpoint(HOST, port);
    SaKey key = new SaKey(NAME, direction, SaKey.Protocol.ESP, HOST, HOST, FIRST_SPI + tunnel);
    return SecurityAssociation.of(key)
        .peer(NAME)
        .policy(name(tunnel))
        .algorithms(encryption, integrity)
        .selectors(List.of(selector(source(tunnel))), List.of(selector(destination(tunnel))))
        .encapsulation(new SecurityAssociation.Encapsulation(endpoint, endpoint, true))
        .replayWindow(REPLAY_WINDOW)
        .lifetime(LIFETIME, LIFETIME)
        .createdAt(now)
        .build();
  }

  private static Policy policy(int tunnel) {
    return Policy.named(name(tunnel))
        .position(tunnel)
        .between(source(tunnel), destination(tunnel))
        .tunnel(true)
        .saBetween(HOST, HOST)
        .peer(NAME)
        .build();
  }

  private static String name(int tunnel) {
    return NAME + "-" + tunnel;
  }

  private static IpPrefix source(int tunnel) {
    return network(SOURCES, tunnel);
  }

  private static IpPrefix destination(int tunnel) {
    return network(DESTINATIONS, tunnel);
  }

  private static IpPrefix network(int networks, int tunnel) {
    return new IpPrefix(IpAddress.ofIpv4(networks | tunnel << 8), 24);
  }

  private static TrafficSelector selector(IpPrefix prefix) {
    return TrafficSelector.of(prefix, TrafficSelector.ANY_PROTOCOL, PortRange.ANY);
  }

  /**
   * A frame with a UDP datagram whose checksum is not yet complete, as a local sender's.
   *
   * @param number tells flows apart, and leads through all tunnels
   * @param payloadBytes of the datagram
   */
  static byte[] datagram(int number, int payloadBytes) {
    int udpAt = VirtioNetHeader.BYTES + Ipv4Header.BYTES;
    byte[] frame = new byte[udpAt + UdpHeader.BYTES + payloadBytes];
    VirtioNetHeader.write(
        frame,
        0,
        VirtioNetHeader.NEEDS_CHECKSUM,
        VirtioNetHeader.WHOLE,
        0,
        0,
        Ipv4Header.BYTES,
        UdpHeader.CHECKSUM);
    writeIp(frame, number, IpProtocol.UDP);
    UdpHeader.write(frame, udpAt, PORT, PORT, UdpHeader.BYTES + payloadBytes);
    return frame;
  }

  /**
   * A frame that stands for several segments of a TCP connection.
   *
   * @param number as of a {@link #datagram}
   * @param segments how many
   * @param segmentBytes payload of each
   */
  static byte[] tcp(int number, int segments, int segmentBytes) {
    int tcpAt = VirtioNetHeader.BYTES + Ipv4Header.BYTES;
    byte[] frame = new byte[tcpAt + TcpHeader.BYTES + segments * segmentBytes];
    VirtioNetHeader.write(
        frame,
        0,
        VirtioNetHeader.NEEDS_CHECKSUM,
        VirtioNetHeader.TCP_OVER_IPV4,
        Ipv4Header.BYTES + TcpHeader.BYTES,
        segmentBytes,
        Ipv4Header.BYTES,
        TcpHeader.CHECKSUM);
    writeIp(frame, number, IpProtocol.TCP);
    NetworkOrder.put16(frame, tcpAt, PORT);
    NetworkOrder.put16(frame, tcpAt + Short.BYTES, PORT);
    NetworkOrder.put16(frame, tcpAt + TCP_OFFSET_AND_FLAGS, FIVE_WORDS_ACK);
    return frame;
  }

  private static void writeIp(byte[] frame, int number, int protocol) {
    int network = number % TUNNELS << 8;
    int host = 1 + number / TUNNELS % 200;
    Ipv4Header.write(
        frame,
        VirtioNetHeader.BYTES,
        0,
        frame.length - VirtioNetHeader.BYTES,
        0,
        false,
        TTL,
        protocol,
        SOURCES | network | host,
        DESTINATIONS | network | host);
  }
}
