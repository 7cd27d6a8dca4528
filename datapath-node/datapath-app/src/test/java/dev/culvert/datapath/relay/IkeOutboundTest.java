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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IkeOutboundTest {

  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
  private static final int IKE_PORT = 40_500;
  private static final int NAT_TRAVERSAL_PORT = 44_500;
  private static final IpAddress LOOPBACK_IPV6 = IpAddress.parse("::1");
  private static final byte[] MESSAGE = {1, 2, 3};
  private final Instant now = Instant.now();

  private final RelayCounters counters = new RelayCounters();
  private DatagramSocket peer;
  private UdpSocket ike;
  private UdpSocket natTraversal;
  private UdpSocket ikeIpv6;
  private UdpSocket natTraversalIpv6;
  private IkeOutbound outbound;

  @BeforeEach
  void open() throws IOException {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "the sockets need root");
    peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    peer.setSoTimeout(5_000);
    ike = UdpSocket.open(IKE_PORT, 1 << 16);
    natTraversal = UdpSocket.open(NAT_TRAVERSAL_PORT, 1 << 16);
    ikeIpv6 = UdpSocket.openIpv6(IKE_PORT, 1 << 16);
    natTraversalIpv6 = UdpSocket.openIpv6(NAT_TRAVERSAL_PORT, 1 << 16);
    outbound =
        new IkeOutbound(List.of(ike, ikeIpv6), List.of(natTraversal, natTraversalIpv6), counters);
  }

  @AfterEach
  void close() {
    if (outbound != null) {
      outbound.close();
      ike.close();
      natTraversal.close();
      ikeIpv6.close();
      natTraversalIpv6.close();
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
  void sendsOverIpv6() throws IOException {
    try (DatagramSocket over6 = new DatagramSocket(0, LOOPBACK_IPV6.toInetAddress())) {
      over6.setSoTimeout(5_000);
      Endpoint there = new Endpoint(LOOPBACK_IPV6, over6.getLocalPort());
      for (int port : List.of(IKE_PORT, NAT_TRAVERSAL_PORT)) {
        Endpoint here = new Endpoint(LOOPBACK_IPV6, port);
        outbound.send(new OutboundDatagram(here, there, ByteString.copyOf(MESSAGE)), now, now);
        DatagramPacket received = receive(over6);
        assertEquals(port, received.getPort());
        assertEquals(LOOPBACK_IPV6, IpAddress.of(received.getAddress().getAddress()));
        assertEquals(port == IKE_PORT ? 3 : 7, received.getLength());
      }
    }
  }

  @Test
  void betweenTwoVersionsOfIpThereIsNoSocket() {
    outbound.send(
        new OutboundDatagram(
            new Endpoint(LOOPBACK_IPV6, IKE_PORT), peerEndpoint(), ByteString.copyOf(MESSAGE)),
        now,
        now);
    assertEquals(1, counters.drops(RelayDrop.NO_SOCKET));
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
    return receive(peer);
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    socket.receive(packet);
    return packet;
  }

  private static byte[] payload(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }
}
