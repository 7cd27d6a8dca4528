package dev.culvert.esp.packet;

import static dev.culvert.esp.fixture.Packets.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Tunnel;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpEncapsulationTest {

  @ParameterizedTest
  @CsvSource({
    "ff, KEEPALIVE",
    "fe, MALFORMED",
    "'', MALFORMED",
    "00000000, MALFORMED",
    "0000000001, IKE",
    "0000000100000001, ESP",
    "ffff, MALFORMED"
  })
  void tellsWhatADatagramIs(String hex, UdpEncapsulation.Payload expected) {
    byte[] payload = HexFormat.of().parseHex(hex);
    assertEquals(expected, UdpEncapsulation.classify(payload, 0, payload.length));
  }

  @Test
  void restoresTheHeadersOfADatagram() {
    byte[] buffer = new byte[64 + 50];
    int at =
        UdpEncapsulation.restoreIpv4Headers(
            buffer, 64, 50, 3, address(Tunnel.GATEWAY2), 4501, address(Tunnel.GATEWAY1), 4500);
    assertEquals(36, at);
    assertTrue(Ipv4Header.wellFormed(buffer, at, 78));
    assertEquals(78, Ipv4Header.totalLength(buffer, at));
    assertEquals(3, Ipv4Header.tos(buffer, at));
    assertEquals(address(Tunnel.GATEWAY2), Ipv4Header.source(buffer, at));
    assertEquals(address(Tunnel.GATEWAY1), Ipv4Header.destination(buffer, at));
    assertEquals(4501, UdpHeader.sourcePort(buffer, at + 20));
    assertEquals(4500, UdpHeader.destinationPort(buffer, at + 20));
    assertEquals(58, UdpHeader.length(buffer, at + 20));
  }
}
