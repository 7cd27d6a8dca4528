package dev.culvert.datapath.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.NodeInstruction.OutboundDatagram;
import dev.culvert.linux.UdpSocket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IkeOutboundTest {

  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
  private static final int IKE_PORT = 40_500;
  private static final int NAT_TRAVERSAL_PORT = 44_500;
  private static final byte[] MESSAGE = {1, 2, 3};
  private final Instant now = Instant.now();

  private final RelayCounters counters = new RelayCounters();
  private DatagramSocket peer;
  private UdpSocket ike;
  private UdpSocket natTraversal;
  private IkeOutbound outbound;

  @BeforeEach
  void open() throws IOException {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "the sockets need root");
    peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    peer.setSoTimeout(5_000);
    ike = UdpSocket.open(IKE_PORT, 1 << 16);
    natTraversal = UdpSocket.open(NAT_TRAVERSAL_PORT, 1 << 16);
    outbound = new IkeOutbound(ike, natTraversal, counters);
  }

  @AfterEach
  void close() {
    if (outbound != null) {
      outbound.close();
      ike.close();
      natTraversal.close();
      peer.close();
    }
  }

  @Test
  void sendsFromThePortThatIsTold() throws IOException {
    outbound.send(datagram(IKE_PORT), now, now);
    DatagramPacket received = receive();
    assertEquals(IKE_PORT, received.getPort());
    assertArrayEquals(MESSAGE, payload(received));
  }

  @Test
  void putsTheMarkerBeforeMessagesOfTheSharedPort() throws IOException {
    outbound.send(datagram(NAT_TRAVERSAL_PORT), now, now);
    DatagramPacket received = receive();
    assertEquals(NAT_TRAVERSAL_PORT, received.getPort());
    assertArrayEquals(new byte[] {0, 0, 0, 0, 1, 2, 3}, payload(received));
  }

  @Test
  void keepalivesAreOneByte() throws IOException {
    outbound.sendKeepalive(new Endpoint(LOOPBACK, NAT_TRAVERSAL_PORT), peerEndpoint());
    assertArrayEquals(new byte[] {(byte) 0xFF}, payload(receive()));
  }

  @Test
  void anOldInstructionSendsNothing() throws IOException {
    outbound.send(datagram(IKE_PORT), now.minusSeconds(11), now);
    outbound.send(datagram(IKE_PORT), now.minusSeconds(9), now);
    assertArrayEquals(MESSAGE, payload(receive()));
    assertEquals(1, counters.drops(RelayDrop.STALE));
    assertEquals(1, counters.sentTotal());
  }

  @Test
  void aPortWithoutSocketIsCounted() {
    outbound.send(datagram(40_501), now, now);
    assertEquals(1, counters.drops(RelayDrop.NO_SOCKET));
  }

  @Test
  void whatTheKernelRefusesIsCounted() {
    OutboundDatagram fromElsewhere =
        new OutboundDatagram(
            new Endpoint(IpAddress.parse("198.51.100.1"), IKE_PORT),
            peerEndpoint(),
            ByteString.copyOf(MESSAGE));
    outbound.send(fromElsewhere, now, now);
    assertEquals(1, counters.drops(RelayDrop.SEND_FAILED));
  }

  private OutboundDatagram datagram(int localPort) {
    return new OutboundDatagram(
        new Endpoint(LOOPBACK, localPort), peerEndpoint(), ByteString.copyOf(MESSAGE));
  }

  private Endpoint peerEndpoint() {
    return new Endpoint(LOOPBACK, peer.getLocalPort());
  }

  private DatagramPacket receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    peer.receive(packet);
    return packet;
  }

  private static byte[] payload(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }
}
