package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transport mode through a NAT: what its hosts see is another packet than what was sent. */
class NatTransportTest {
  private static final Shape SHAPE = new Shape(Protocol.ESP, Mode.TRANSPORT, false, false, true);
  private static final String OUTSIDE = "203.0.113.7";

  private final Loop loop = new Loop();

  /** A datagram with its checksum, computed word by word. */
  private static byte[] packet(String from, String to, int protocol, byte[] payload) {
    byte[] data = payload.clone();
    int at = protocol == IpProtocol.TCP ? 16 : 6;
    data[at] = 0;
    data[at + 1] = 0;
    long sum = (long) protocol + data.length;
    for (String address : List.of(from, to)) {
      long bits = IpAddress.parse(address).low();
      sum += (bits >> 16) + (bits & 0xffff);
    }
    for (int i = 0; i < data.length; i++) {
      sum += i % 2 == 0 ? (data[i] & 0xffL) << 8 : data[i] & 0xffL;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    int checksum = (int) (~sum & 0xffff);
    int written = checksum == 0 && protocol == IpProtocol.UDP ? 0xffff : checksum;
    data[at] = (byte) (written >> 8);
    data[at + 1] = (byte) written;
    return Packets.ipv4(from, to, protocol, data);
  }

  private void install() {
    loop.policies(SHAPE.policy());
    loop.install(Suite.GCM, SHAPE.sa(Suite.GCM, 1).outbound(), 1500);
    SaBuilder behind =
        SaBuilder.of(Suite.GCM, 1)
            .ends(OUTSIDE, Tunnel.GATEWAY2)
            .selectors(OUTSIDE + "/32", Tunnel.GATEWAY2 + "/32")
            .mode(Mode.TRANSPORT)
            .inUdp(true);
    loop.accept(Suite.GCM, behind.inbound());
  }

  /** Sends, changes source address and port as a NAT does, and receives. */
  private byte[] throughNat(byte[] packet) {
    loop.send(NOW, packet);
    byte[] outer = Packets.bytes(loop.esp, 0);
    byte[] address = IpAddress.parse(OUTSIDE).bytes();
    System.arraycopy(address, 0, outer, 12, address.length);
    outer[20] = (byte) 0xee;
    loop.receive(NOW, Packets.withChecksum(outer));
    return Packets.bytes(loop.delivered, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {IpProtocol.TCP, IpProtocol.UDP})
  void checksumsFitTheAddressesThatAreSeen(int protocol) {
    install();
    Random random = new Random(3948);
    for (int i = 0; i < 200; i++) {
      byte[] payload = new byte[20 + random.nextInt(1300)];
      random.nextBytes(payload);
      payload[12] = 0x50;
      payload[13] = 0x10;
      byte[] sent = packet(Tunnel.GATEWAY1, Tunnel.GATEWAY2, protocol, payload);
      assertArrayEquals(packet(OUTSIDE, Tunnel.GATEWAY2, protocol, payload), throughNat(sent));
    }
  }

  @Test
  void datagramsWithoutChecksumHaveNoneAfterwards() {
    install();
    byte[] sent = Packets.udp(Tunnel.GATEWAY1, 1, Tunnel.GATEWAY2, 2, 100);
    assertArrayEquals(Packets.udp(OUTSIDE, 1, Tunnel.GATEWAY2, 2, 100), throughNat(sent));
  }

  @Test
  void whatEndsTooSoonForAChecksumStaysAsItIs() {
    install();
    for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP}) {
      for (int bytes = 0; bytes < 8; bytes++) {
        byte[] payload = new byte[bytes];
        byte[] sent = Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, protocol, payload);
        assertArrayEquals(
            Packets.ipv4(OUTSIDE, Tunnel.GATEWAY2, protocol, payload), throughNat(sent));
      }
    }
  }

  @Test
  void thePeersNewPortIsTold() {
    install();
    throughNat(Packets.udp(Tunnel.GATEWAY1, 1, Tunnel.GATEWAY2, 2, 100));
    Endpoint moved = new Endpoint(IpAddress.parse(OUTSIDE), 0xee00 | 4500 & 0xff);
    assertEquals(List.of(moved), loop.moves);
  }
}
