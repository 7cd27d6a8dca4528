package dev.culvert.linux;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.linux.RandomTraffic.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A packet as an SA of a policy makes it.
 *
 * @param maker the policy
 * @param sa its SA
 * @param packet the packet
 */
record OwnOutput(Policy maker, OutboundSa sa, Packet packet) {
  private static final int MTU = 1500;

  /** Whether a policy makes packets by SAs of its own alone. */
  static boolean isMaker(Policy policy) {
    return policy.action() == Policy.Action.ENCRYPT && policy.level() == Policy.Level.UNIQUE;
  }

  /**
   * A packet of a policy.
   *
   * @param esp its name is its SPI
   */
  static OwnOutput of(Policy maker, Packet esp) {
    SaKey key =
        new SaKey(
            "node",
            SaKey.Direction.OUT,
            SaKey.Protocol.ESP,
            esp.source(),
            esp.destination(),
            esp.name());
    SecurityAssociation spec =
        SecurityAssociation.of(key)
            .ikeSpi(IkeSpi.of(0, 0, 1))
            .peer("peer")
            .policy(maker.name())
            .algorithms(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE)
            .selectors(List.of(maker.sourceSelector()), List.of(maker.destinationSelector()))
            .replayWindow(64)
            .lifetime(Duration.ofMinutes(20), Duration.ofMinutes(30))
            .createdAt(Instant.EPOCH)
            .build();
    byte[] keys = new byte[EncryptionAlgorithm.AES_GCM_128.keyMaterialBytes()];
    KeyMaterial material = new KeyMaterial(Secret.owning(keys), Secret.owning(new byte[0]));
    return new OwnOutput(maker, OutboundSa.compile(spec, material, bytes -> {}, MTU), esp);
  }

  /** Sends packets from the namespace that it was made in, as the engine does. */
  static final class Sender implements AutoCloseable {
    private final RawIpSocket ipv4 = RawIpSocket.forIpv4();
    private final RawIpSocket ipv6 = RawIpSocket.forIpv6();
    private final PacketSendBatch ofIpv4 = PacketSendBatch.forIpv4(1, MTU);
    private final PacketSendBatch ofIpv6 = PacketSendBatch.forIpv6(1, MTU);

    Sender() throws LinuxException {}

    void send(OwnOutput own) throws LinuxException {
      boolean overIpv6 = own.packet.source().family() == IpAddress.Family.IPV6;
      PacketSendBatch batch = overIpv6 ? ofIpv6 : ofIpv4;
      byte[] bytes = own.packet.bytes().array();
      int mark = PacketMark.encryptedBy(Integer.parseInt(own.maker.name()));
      batch.add(bytes, 0, bytes.length, mark);
      (overIpv6 ? ipv6 : ipv4).send(batch);
      batch.clear();
    }

    @Override
    public void close() {
      ipv4.close();
      ipv6.close();
      ofIpv4.close();
      ofIpv6.close();
    }
  }
}
