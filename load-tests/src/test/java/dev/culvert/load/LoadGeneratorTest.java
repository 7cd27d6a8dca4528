package dev.culvert.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Destination;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.v2.IkeV2;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The generator against the same state machine as responder, over loopback. */
@EnabledIfSystemProperty(
    named = "user.name",
    matches = "root",
    disabledReason = "needs root: it binds UDP port 500")
class LoadGeneratorTest {

  private static final IpAddress RESPONDER = IpAddress.parse("127.0.0.2");
  private static final IpAddress SOURCE = IpAddress.parse("127.0.0.3");

  @Test
  void countsWhatIsEstablishedAndRepeatsWhatWasLost() throws Exception {
    try (DatagramSocket socket =
        new DatagramSocket(500, InetAddress.getByName(RESPONDER.toString()))) {
      Thread.ofPlatform().daemon().start(() -> respond(socket));
      LoadResult result = LoadGenerator.run(new LoadPlan(RESPONDER, SOURCE, 1, 3, 20, 4, 0, ""));
      assertEquals(20, result.established());
      assertEquals(0, result.failed());
      assertTrue(result.retransmitted() >= 1, "the first datagram was dropped");
      assertTrue(result.coreMicros() > 0);
      assertTrue(result.medianMillis() <= result.p99Millis());
      assertEquals(result, LoadResult.parse(result.toLine()));
    }
  }

  /** Drops the first datagram and answers all others. */
  private static void respond(DatagramSocket socket) {
    SecureRandom random = new SecureRandom();
    Initiator mirrored =
        new Initiator(
            RESPONDER,
            SOURCE,
            IpPrefix.parse("10.1.202.0/24"),
            LoadGenerator.network(0),
            random::nextBytes,
            random);
    Map<IkeSpi, IkeSa> states = new HashMap<>();
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    try {
      socket.receive(packet);
      while (true) {
        packet.setLength(4096);
        socket.receive(packet);
        ByteString datagram = ByteString.copyOf(packet.getData(), 0, packet.getLength());
        IkeSa sa =
            Destination.of(datagram) instanceof Destination.OfSa(IkeSpi spi)
                ? states.get(spi)
                : new IkeSa.Absent();
        Endpoint from = new Endpoint(SOURCE, packet.getPort());
        Event event =
            new Event.Received(
                new InboundDatagram(
                    "responder", new Endpoint(RESPONDER, 500), from, Instant.now(), datagram));
        Step step = IkeV2.step(sa, event, mirrored.at(Instant.now()));
        if (step.next() instanceof IkeSa.Live live) {
          states.put(live.association().ownSpi(), live);
        }
        for (Effect effect : step.effects()) {
          if (effect instanceof Effect.Send send) {
            byte[] answer = send.datagram().toByteArray();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        }
      }
    } catch (SocketException closed) {
      // The test is over.
      return;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
