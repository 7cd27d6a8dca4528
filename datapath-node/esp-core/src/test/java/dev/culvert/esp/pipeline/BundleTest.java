package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.fixture.Ends;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A policy with {@code ipsec-protocols=ah,esp}: AH in transport mode around ESP. */
class BundleTest {
  private static final int ESP_SPI = 0x1001;
  private static final int AH_SPI = 0x2002;
  private static final Suite AH = Suite.AH_SHA256;

  static List<Shape> shapes() {
    return Shape.of(SaKey.Protocol.ESP);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void ahIsAroundEsp(Shape shape) {
    Loop loop = new Loop();
    loop.policies(Tunnel.bundle(shape.policy()));
    OutboundSa esp = loop.install(Suite.GCM, shape.sa(Suite.GCM, ESP_SPI).outbound(), 1500);
    OutboundSa ah = loop.install(AH, aroundEsp(shape.ends()).outbound(), 1500);
    InboundSa espIn = loop.accept(Suite.GCM, shape.sa(Suite.GCM, ESP_SPI).inbound());
    InboundSa ahIn = loop.accept(AH, aroundEsp(shape.ends()).inbound());
    byte[] packet = shape.ends().packet(100);
    loop.send(NOW, packet);
    byte[] outer = loop.sent()[0];
    HeaderChain headers = new HeaderChain();
    assertTrue(headers.read(outer, 0, outer.length));
    assertEquals(IpProtocol.AH, headers.protocol());
    assertEquals(IpProtocol.ESP, outer[headers.protocolAt()]);
    loop.receive(NOW, outer);
    assertArrayEquals(packet, Packets.bytes(loop.delivered, 0));
    assertEquals(1, esp.counters().packets());
    assertEquals(1, ah.counters().packets());
    assertEquals(1, espIn.counters().packets());
    assertEquals(1, ahIn.counters().packets());
    assertEquals(1, loop.inboundPolicy.inTransformed().get());
  }

  @Test
  void nothingIsSentBeforeBothAreThere() {
    Ends ends = Ends.of(false, false);
    Policy policy = Tunnel.bundle(Tunnel.policy(ends.office1(), ends.office2()));
    Loop loop = new Loop();
    loop.policies(policy);
    loop.install(Suite.GCM, ends.sa(Suite.GCM, ESP_SPI).outbound(), 1500);
    loop.send(NOW, ends.packet(10));
    assertTrue(loop.esp.isEmpty());
    loop.install(AH, aroundEsp(ends).outbound(), 1500);
    loop.send(NOW);
    assertEquals(1, loop.esp.size(), "it was held");
  }

  @Test
  void espOfSuchAPolicyIsNotTakenWithoutAh() {
    Ends ends = Ends.of(false, false);
    Loop loop = new Loop();
    loop.policies(Tunnel.policy(ends.office1(), ends.office2()));
    loop.install(Suite.GCM, ends.sa(Suite.GCM, ESP_SPI).outbound(), 1500);
    InboundSa esp = loop.accept(Suite.GCM, ends.sa(Suite.GCM, ESP_SPI).inbound());
    loop.accept(AH, aroundEsp(ends).inbound());
    loop.send(NOW, ends.packet(10));
    loop.receive(NOW, loop.sent());
    assertTrue(loop.delivered.isEmpty());
    assertEquals(1, loop.inbounds.drops().get(DropReason.AH_MISSING));
    assertEquals(1, esp.counters().drops().get(DropReason.AH_MISSING));
  }

  private static SaBuilder aroundEsp(Ends ends) {
    Ends hosts = ends.hostToHost();
    return Shape.of(SaKey.Protocol.AH)
        .getLast()
        .sa(AH, AH_SPI)
        .ends(ends.gateway1(), ends.gateway2())
        .selectors(hosts.office1(), hosts.office2(), IpProtocol.ESP);
  }
}
