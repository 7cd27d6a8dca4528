package dev.culvert.lab;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.packet.InternetChecksum;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A headquarters, 10.0.0.0/16, with a tunnel to each of many branches, 10.64.0.0/24 and so on, and
 * with exceptions for two protocols before them.
 *
 * @param branches how many, at most 16384
 */
record Headquarters(int branches) {
  static final long NOW = 1_700_000_000_000L;

  private static final String LAN = "10.0.0.0/16";
  private static final String GATEWAY = "192.0.2.1";
  private static final int MTU = 1500;
  private static final int UDP = 17;

  /** The shortest that Ethernet carries but for its own header and end. */
  private static final int PACKET_BYTES = 46;

  /** In their order. */
  List<Policy> policies() {
    List<Policy> policies = new ArrayList<>();
    policies.add(exception(0, 6, PortRange.of(22)));
    policies.add(exception(1, 1, PortRange.ANY));
    for (int i = 0; i < branches; i++) {
      policies.add(tunnel(policies.size(), i));
    }
    return policies;
  }

  private static Policy exception(int number, int protocol, PortRange destinationPorts) {
    return policy(
        number, Policy.Action.NONE, "0.0.0.0/0", "0.0.0.0/0", protocol, destinationPorts, null);
  }

  private static Policy tunnel(int number, int branch) {
    return policy(
        number,
        Policy.Action.ENCRYPT,
        LAN,
        network(branch).toString(),
        TrafficSelector.ANY_PROTOCOL,
        PortRange.ANY,
        gateway(branch));
  }

  private static Policy policy(
      int number,
      Policy.Action action,
      String source,
      String destination,
      int protocol,
      PortRange destinationPorts,
      IpAddress far) {
    return new Policy(
        name(number),
        number,
        0,
        IpPrefix.parse(source),
        IpPrefix.parse(destination),
        protocol,
        PortRange.ANY,
        destinationPorts,
        action,
        Policy.Level.REQUIRE,
        Policy.IpsecProtocols.ESP,
        true,
        Policy.OuterHeader.DEFAULT,
        Policy.TrafficFlow.NONE,
        far == null ? null : IpAddress.parse(GATEWAY),
        far,
        far == null ? null : "peer",
        "default",
        null,
        false,
        "");
  }

  private static String name(int number) {
    return "policy" + number;
  }

  /** The SPD before any packet has asked for an SA. */
  Spd spd() {
    Spd spd = new Spd();
    spd.replace(policies().stream().map(policy -> new SpdRule(policy, 0)).toList());
    return spd;
  }

  /** The SPD in which each branch has an SA, AES-GCM with keys of its own. */
  Spd spdWithSas() {
    Spd spd = spd();
    int exceptions = policies().size() - branches;
    for (int i = 0; i < branches; i++) {
      spd.install(sa(i, name(exceptions + i)));
    }
    return spd;
  }

  private static OutboundSa sa(int branch, String policy) {
    SaKey key =
        new SaKey(
            "node",
            SaKey.Direction.OUT,
            SaKey.Protocol.ESP,
            IpAddress.parse(GATEWAY),
            gateway(branch),
            new Random(branch).nextInt());
    SecurityAssociation spec =
        new SecurityAssociation(
            key,
            IkeSpi.of(0, 0, 1),
            "peer",
            policy,
            SecurityAssociation.Mode.TUNNEL,
            EncryptionAlgorithm.AES_GCM_128,
            IntegrityAlgorithm.NONE,
            List.of(selector(IpPrefix.parse(LAN))),
            List.of(selector(network(branch))),
            null,
            64,
            false,
            true,
            false,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            SecurityAssociation.Volume.UNLIMITED,
            SecurityAssociation.Volume.UNLIMITED,
            null,
            Instant.ofEpochMilli(NOW));
    byte[] secret = new byte[EncryptionAlgorithm.AES_GCM_128.keyMaterialBytes()];
    new Random(branch).nextBytes(secret);
    try (KeyMaterial keys = new KeyMaterial(Secret.owning(secret), Secret.owning(new byte[0]))) {
      OutboundSa sa = OutboundSa.compile(spec, keys, bytes -> {}, MTU);
      sa.lease(Long.MAX_VALUE);
      return sa;
    }
  }

  private static TrafficSelector selector(IpPrefix prefix) {
    return TrafficSelector.of(prefix, TrafficSelector.ANY_PROTOCOL, PortRange.ANY);
  }

  private static IpPrefix network(int branch) {
    return new IpPrefix(IpAddress.ofIpv4(host(branch)), 24);
  }

  private static int host(int branch) {
    return 10 << 24 | 64 << 16 | branch << 8;
  }

  /** Of the addresses for benchmarks (RFC 2544, appendix C). */
  private static IpAddress gateway(int branch) {
    return IpAddress.ofIpv4(198 << 24 | 18 << 16 | branch);
  }

  /**
   * UDP packets from random hosts to random branches, the same in each run.
   *
   * @param busy to so many branches
   */
  byte[][] packets(int count, int busy) {
    Random random = new Random(4301);
    byte[][] packets = new byte[count][];
    for (int i = 0; i < count; i++) {
      ByteBuffer packet =
          ByteBuffer.allocate(PACKET_BYTES)
              .put(0, (byte) 0x45)
              .putShort(2, (short) PACKET_BYTES)
              .put(9, (byte) UDP)
              .putInt(12, 10 << 24 | random.nextInt(1 << 16))
              .putInt(16, host(random.nextInt(busy)) | random.nextInt(256))
              .putShort(20, (short) random.nextInt(1 << 16))
              .putShort(22, (short) random.nextInt(1 << 16));
      packets[i] = packet.putShort(10, (short) InternetChecksum.of(packet.array(), 0, 20)).array();
    }
    return packets;
  }
}
