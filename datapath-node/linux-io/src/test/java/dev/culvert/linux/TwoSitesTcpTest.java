package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * TCP between two hosts whose packets are carried from TUN to TUN, as by a tunnel without
 * encryption. Both hosts use the checksum and segmentation offloads of veth.
 *
 * <pre>
 * 10.9.2.1 left -------- right 10.9.2.2
 *           TUN ======== TUN
 * </pre>
 */
class TwoSitesTcpTest {
  private static final int BUFFER = 1 << 22;

  private final List<NetworkNamespace> hosts = new ArrayList<>();

  @BeforeEach
  void build() throws Exception {
    NetworkNamespace.assumeAvailable();
    hosts.add(NetworkNamespace.create("west"));
    hosts.add(NetworkNamespace.create("east"));
    NetworkNamespace.connect(hosts.get(0), "eth0", hosts.get(1), "eth0");
    hosts.get(0).ip("address add 10.9.2.1/24 dev eth0");
    hosts.get(1).ip("address add 10.9.2.2/24 dev eth0");
  }

  @AfterEach
  void tearDown() throws Exception {
    for (NetworkNamespace host : hosts) {
      host.close();
    }
  }

  private static TunDevice intercept(NetworkNamespace host, String from, String to)
      throws Exception {
    return host.call(
        () -> {
          TunDevice tun = TunDevice.open(Site.TUN, Set.of(TunDevice.Option.PERSISTENT));
          InterceptRule rule =
              Site.rule(1, Prefix.parse(from), Prefix.parse(to), Verdict.PROTECT_ESTABLISHED);
          new Interception(Site.TUN)
              .install(new InterceptionPlan(List.of(rule), List.of("eth0"), List.of()));
          return tun;
        });
  }

  /** Carries packets until woken. */
  private static final class Carrier implements AutoCloseable {
    private final TunDevice from;
    private final TunDevice to;
    private final PollSet poll;
    private final CompletableFuture<Void> running;
    private int packets;
    private int wrongChecksums;
    private int longest;

    Carrier(TunDevice from, TunDevice to) throws LinuxException {
      this.from = from;
      this.to = to;
      this.poll = new PollSet(from);
      this.running =
          CompletableFuture.runAsync(this::run, carrying -> Thread.ofPlatform().start(carrying));
    }

    private void run() {
      byte[] packet = new byte[TunDevice.MAX_PACKET];
      try {
        while (poll.await(-1)) {
          for (int length = from.read(packet, 0); length > 0; length = from.read(packet, 0)) {
            packets++;
            longest = Math.max(longest, length);
            wrongChecksums += Ipv4Packets.checksumsRight(packet, length) ? 0 : 1;
            to.write(packet, 0, length);
          }
        }
      } catch (LinuxException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      poll.wake();
      running.join();
      poll.close();
    }
  }

  @Test
  void packetsComeOutOfTheTunCutAndWithWholeChecksums() throws Exception {
    byte[] sent = new byte[BUFFER];
    new Random(1).nextBytes(sent);
    try (TunDevice west = intercept(hosts.get(0), "10.9.2.1", "10.9.2.2");
        TunDevice east = intercept(hosts.get(1), "10.9.2.2", "10.9.2.1");
        Carrier there = new Carrier(west, east);
        Carrier back = new Carrier(east, west);
        ServerSocket server = hosts.get(1).call(() -> new ServerSocket(7000))) {
      InetAddress target = InetAddress.ofLiteral("10.9.2.2");
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> receive(server));
      try (Socket socket = hosts.get(0).call(() -> new Socket(target, 7000))) {
        socket.getOutputStream().write(sent);
      }
      assertArrayEquals(sent, received.join());
      assertTrue(there.packets > BUFFER / 1500, there.packets + " packets");
      assertEquals(0, there.wrongChecksums);
      assertEquals(0, back.wrongChecksums);
      assertEquals(1500, there.longest);
    }
  }

  private static byte[] receive(ServerSocket server) {
    try (Socket socket = server.accept()) {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
