package dev.culvert.esp.sad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.PacketCiphers;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.PacketBatch;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboundSaTest {
  private static final int AT = PacketBatch.HEADROOM;

  @Test
  void stopsAtTheLastSequenceNumber() {
    OutboundSa sa = after(0xffff_fffeL);
    assertTrue(sa.isUsable(Tunnel.NOW));
    PacketBatch batch = Packets.batch(Packets.betweenOffices(10));
    sa.encapsulate(batch.buffer(0), AT, 1, Tunnel.NOW);
    assertEquals(0xffff_ffffL, EspHeader.sequence(batch.buffer(0), AT - 16));
    assertFalse(sa.isUsable(Tunnel.NOW), "RFC 4303 3.3.3: numbers must not cycle");
  }

  @Test
  void stopsAtItsHardVolume() {
    assertEquals(2, packetsUntilUnusable(new Volume(60, 0)), "of 30 bytes");
    assertEquals(3, packetsUntilUnusable(new Volume(0, 3)));
    assertEquals(3, packetsUntilUnusable(new Volume(1000, 3)), "the first limit counts");
  }

  private static int packetsUntilUnusable(Volume hard) {
    SecurityAssociation spec = SaBuilder.of(Suite.GCM, 1).limit(hard).outbound();
    OutboundSa sa = OutboundSa.compile(spec, Tunnel.keys(Suite.GCM), Tunnel.random(), 1500);
    int packets = 0;
    while (sa.isUsable(Tunnel.NOW)) {
      sa.encapsulate(Packets.batch(Packets.betweenOffices(2)).buffer(0), AT, 1, Tunnel.NOW);
      packets++;
    }
    return packets;
  }

  @Test
  void neverRepeatsAnIv() {
    for (Suite suite : new Suite[] {Suite.GCM, Suite.CBC_SHA256}) {
      OutboundSa sa =
          OutboundSa.compile(
              Tunnel.outbound(suite, 1, false), Tunnel.keys(suite), Tunnel.random(), 1500);
      int ivBytes = suite.encryption().ivBytes();
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 2000; i++) {
        byte[] buffer = Packets.batch(Packets.betweenOffices(10)).buffer(0);
        sa.encapsulate(buffer, AT, 1, Tunnel.NOW);
        assertTrue(seen.add(HexFormat.of().formatHex(buffer, AT - ivBytes, AT)));
      }
    }
  }

  @Test
  void refusesKeysThatDoNotFit() {
    SecurityAssociation spec = Tunnel.outbound(Suite.GCM, 1, false);
    KeyMaterial tooShort = new KeyMaterial(Secret.owning(new byte[19]), Secret.owning(new byte[0]));
    assertThrows(
        IllegalArgumentException.class,
        () -> OutboundSa.compile(spec, tooShort, Tunnel.random(), 1500));
  }

  private static OutboundSa after(long lastSequence) {
    KeyMaterial keys = Tunnel.keys(Suite.GCM);
    PacketCipher cipher =
        PacketCiphers.create(
            Suite.GCM.encryption(),
            Suite.GCM.integrity(),
            false,
            keys.encryption().expose(),
            keys.integrity().expose());
    IvSource ivs = IvSource.of(Suite.GCM.encryption(), Tunnel.random());
    return new OutboundSa(Tunnel.outbound(Suite.GCM, 1, false), cipher, ivs, 1500, lastSequence);
  }
}
