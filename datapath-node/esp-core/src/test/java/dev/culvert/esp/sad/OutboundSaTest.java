package dev.culvert.esp.sad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.Ipv4Header;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboundSaTest {
  @Test
  void stopsAtTheLastSequenceNumber() {
    OutboundSa sa = after(0xffff_fffeL);
    assertTrue(sa.isUsable(Tunnel.NOW));
    byte[] packet = WholePackets.protect(sa, Packets.betweenOffices(10));
    assertEquals(0xffff_ffffL, EspHeader.sequence(packet, Ipv4Header.BYTES));
    assertFalse(sa.isUsable(Tunnel.NOW), "RFC 4303 3.3.3: numbers must not cycle");
    assertTrue(sa.hasAllNumbers());
  }

  @Test
  void stopsAtTheEndOfItsLease() {
    OutboundSa sa =
        OutboundSa.resume(
            Tunnel.outbound(Suite.GCM, 1, false),
            Tunnel.keys(Suite.GCM),
            Tunnel.random(),
            1500,
            OutboundSa.FIRST_LEASE);
    assertFalse(sa.isUsable(Tunnel.NOW), "no lease yet");
    assertFalse(sa.hasAllNumbers());
    sa.lease(OutboundSa.FIRST_LEASE + 1);
    assertTrue(sa.isUsable(Tunnel.NOW));
    byte[] packet = WholePackets.protect(sa, Packets.betweenOffices(10));
    assertEquals(OutboundSa.FIRST_LEASE + 1, EspHeader.sequence(packet, Ipv4Header.BYTES));
    assertFalse(sa.isUsable(Tunnel.NOW));
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
      WholePackets.protect(sa, Packets.betweenOffices(2));
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
        byte[] packet = WholePackets.protect(sa, Packets.betweenOffices(10));
        int ivAt = Ipv4Header.BYTES + EspHeader.BYTES;
        assertTrue(seen.add(HexFormat.of().formatHex(packet, ivAt, ivAt + ivBytes)));
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
    OutboundSa sa =
        OutboundSa.resume(
            Tunnel.outbound(Suite.GCM, 1, false),
            Tunnel.keys(Suite.GCM),
            Tunnel.random(),
            1500,
            lastSequence);
    sa.lease(Long.MAX_VALUE);
    return sa;
  }
}
