package dev.culvert.datapath.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.crypto.SpiTag;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.bus.TestBroker;
import dev.culvert.datapath.bus.TestWriters;
import dev.culvert.datapath.relay.Admission;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.IkeInbound;
import dev.culvert.datapath.relay.IkePort;
import dev.culvert.datapath.relay.InitMessages;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.relay.RelayTimers;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.SplitUdpPort;
import dev.culvert.linux.UdpSocket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IKE datagrams from real sockets to a real broker, and cookies back. */
class IkePortReaderTest {

  private static final int PORT = 40_503;
  private static final int BUFFER = 1 << 16;
  private static final int RESPONDER_SPI = 8;
  private static final byte[] TAG_KEY = new byte[SpiTag.KEY_BYTES];
  private static final IkeSpi OURS =
      SpiTag.allocate(TAG_KEY, 3, target -> Arrays.fill(target, (byte) 0x5A));

  private static TestBroker broker;

  private final RelayCounters counters = new RelayCounters();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "the sockets need root");
    broker = TestBroker.start();
    broker.createTopics();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void firstMessagesAndOthersArriveAndCookiesAreAskedFor(String loopback) throws Exception {
    InetAddress address = InetAddress.ofLiteral(loopback);
    Publisher publisher =
        new Publisher(broker.clients().producer(), new TestWriters().node("reading").signer(0, 1));
    IkeInbound inbound =
        new IkeInbound(
            "reading",
            TestBroker.IKE_PARTITIONS,
            publisher,
            counters,
            new RelayTimers(new SimpleMeterRegistry()),
            Clock.systemUTC());
    try (SplitUdpPort port = port(address instanceof Inet6Address);
        DatagramSocket peer = new DatagramSocket(0, address)) {
      peer.setSoTimeout(10_000);
      WorkerThread reader = new WorkerThread("test", reader(port, inbound), failures::add);
      send(peer, ofIkeSa());
      awaitPublished(1);
      // One behind the other: that there are many is known for a second or two.
      byte[] wanting = InitMessages.request(new IkeSpi(2));
      send(peer, InitMessages.request(new IkeSpi(1)));
      send(peer, wanting);
      byte[] response = receive(peer);
      assertEquals(2, ByteBuffer.wrap(response).getLong(), "for the SPI that asked");
      send(peer, InitMessages.withCookie(wanting, InitMessages.cookieIn(response)));
      awaitPublished(3);

      send(peer, ofIkeSa());
      awaitPublished(4);
      reader.stop();
    }
    inbound.stop();
    publisher.close();
    assertEquals(1, counters.cookiesAsked());
    assertEquals(1, counters.cookiesAccepted());
    assertEquals(List.of(), failures);
  }

  private static SplitUdpPort port(boolean ipv6) throws LinuxException {
    int[] firstMessage = {RESPONDER_SPI, RESPONDER_SPI + Integer.BYTES};
    return ipv6
        ? SplitUdpPort.openIpv6(PORT, 1, BUFFER, firstMessage)
        : SplitUdpPort.open(PORT, 1, BUFFER, firstMessage);
  }

  /** One first message a second goes without a cookie. */
  private IkePortReader reader(SplitUdpPort port, IkeInbound inbound) throws LinuxException {
    Admission admission =
        new Admission(100, 1, new Random(3)::nextBytes, counters, System.nanoTime());
    DatagramClassifier classifier =
        new DatagramClassifier(spi -> SpiTag.verify(TAG_KEY, spi), TestBroker.IKE_PARTITIONS);
    return new IkePortReader(
        List.of(
            intake(port.others().getFirst(), classifier, inbound, admission),
            intake(port.matching(), classifier, inbound, admission)),
        counters);
  }

  private IkePortReader.Intake intake(
      UdpSocket socket, DatagramClassifier classifier, IkeInbound inbound, Admission admission) {
    return new IkePortReader.Intake(
        socket, classifier::onIkePort, IkePort.plain(socket, inbound, admission, counters));
  }

  private void awaitPublished(int messages) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (counters.received() < messages) {
      assertTrue(System.nanoTime() < end, "published: " + counters.received());
      Thread.onSpinWait();
    }
  }

  /** A request of an IKE SA in which we are the responder. */
  private static byte[] ofIkeSa() {
    byte[] message = InitMessages.request(new IkeSpi(7));
    ByteBuffer.wrap(message).putLong(RESPONDER_SPI, OURS.value());
    return message;
  }

  private static void send(DatagramSocket peer, byte[] message) throws IOException {
    peer.send(new DatagramPacket(message, message.length, peer.getLocalAddress(), PORT));
  }

  private static byte[] receive(DatagramSocket peer) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[200], 200);
    peer.receive(packet);
    assertEquals(PORT, packet.getPort());
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }
}
