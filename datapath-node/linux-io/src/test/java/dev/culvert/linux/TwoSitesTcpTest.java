package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.offload.Coalescer;
import dev.culvert.esp.offload.Segmenter;
import dev.culvert.esp.offload.VirtioNetHeader;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.linux.InterceptRule.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
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

  private static TunDevice intercept(
      NetworkNamespace host, String from, String to, Set<TunDevice.Option> options)
      throws Exception {
    return host.call(
        () -> {
          TunDevice tun = TunDevice.open(Site.TUN, options);
          InterceptRule rule =
              Site.rule(1, Prefix.parse(from), Prefix.parse(to), Verdict.PROTECT_ESTABLISHED);
          new Interception(Site.TUN)
              .install(new InterceptionPlan(List.of(rule), List.of("eth0"), List.of()));
          return tun;
        });
  }

  /** Carries what is read until woken. */
  private abstract static class Carrier implements AutoCloseable {
    final TunDevice from;
    final TunDevice to;
    int packets;
    int wrongChecksums;
    int longest;
    private final PollSet poll;
    private final CompletableFuture<Void> running;

    Carrier(TunDevice from, TunDevice to) throws LinuxException {
      this.from = from;
      this.to = to;
      this.poll = new PollSet(from);
      this.running =
          CompletableFuture.runAsync(this::run, carrying -> Thread.ofPlatform().start(carrying));
    }

    private void run() {
      byte[] buffer = new byte[VirtioNetHeader.BYTES + TunDevice.MAX_PACKET];
      try {
        while (poll.await(-1)) {
          for (int length = from.read(buffer, 0); length > 0; length = from.read(buffer, 0)) {
            carry(buffer, length);
          }
        }
      } catch (LinuxException e) {
        throw new IllegalStateException(e);
      }
    }

    abstract void carry(byte[] buffer, int length) throws LinuxException;

    final void count(byte[] packet, int length) {
      packets++;
      longest = Math.max(longest, length);
      wrongChecksums += Ipv4Packets.checksumsRight(packet, length) ? 0 : 1;
    }

    @Override
    public void close() {
      poll.wake();
      running.join();
      poll.close();
    }
  }

  /** Of devices without offloads. */
  private static final class PacketCarrier extends Carrier {
    PacketCarrier(TunDevice from, TunDevice to) throws LinuxException {
      super(from, to);
    }

    @Override
    void carry(byte[] packet, int length) throws LinuxException {
      count(packet, length);
      to.write(packet, 0, length);
    }
  }

  /** Of devices with offloads: cuts frames into packets and joins these again. */
  private static final class FrameCarrier extends Carrier {
    private final Segmenter segmenter = new Segmenter();
    private final PacketBatch batch = new PacketBatch(64, TunDevice.MAX_PACKET);
    private final Coalescer coalescer = new Coalescer(this::write);
    private int longestWritten;

    FrameCarrier(TunDevice from, TunDevice to) throws LinuxException {
      super(from, to);
    }

    @Override
    void carry(byte[] frame, int length) {
      segmenter.begin(frame, 0, length);
      while (segmenter.hasNext()) {
        segmenter.next(batch);
      }
      for (int i = 0; i < batch.size(); i++) {
        int at = batch.offset(i);
        count(Arrays.copyOfRange(batch.buffer(i), at, at + batch.length(i)), batch.length(i));
        coalescer.add(batch.buffer(i), at, batch.length(i));
      }
      coalescer.flush();
      batch.clear();
    }

    private void write(byte[] frame, int at, int length, int stoodFor) {
      longestWritten = Math.max(longestWritten, length);
      try {
        to.write(frame, at, length);
      } catch (LinuxException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void packetsComeOutOfTheTunCutAndWithWholeChecksums() throws Exception {
    Set<TunDevice.Option> options = Set.of(TunDevice.Option.PERSISTENT);
    try (TunDevice west = intercept(hosts.get(0), "10.9.2.1", "10.9.2.2", options);
        TunDevice east = intercept(hosts.get(1), "10.9.2.2", "10.9.2.1", options);
        Carrier there = new PacketCarrier(west, east);
        Carrier back = new PacketCarrier(east, west)) {
      assertCarried(there, back);
    }
  }

  @Test
  void framesAreCutAndJoinedAsTheKernelWould() throws Exception {
    Set<TunDevice.Option> options = Set.of(TunDevice.Option.PERSISTENT, TunDevice.Option.OFFLOADS);
    try (TunDevice west = intercept(hosts.get(0), "10.9.2.1", "10.9.2.2", options);
        TunDevice east = intercept(hosts.get(1), "10.9.2.2", "10.9.2.1", options);
        FrameCarrier there = new FrameCarrier(west, east);
        FrameCarrier back = new FrameCarrier(east, west)) {
      assertCarried(there, back);
      assertTrue(there.longestWritten > 10_000, there.longestWritten + " bytes in a frame");
    }
  }

  /** TCP through both carriers, which see packets as they would travel. */
  private void assertCarried(Carrier there, Carrier back) throws Exception {
    byte[] sent = new byte[BUFFER];
    new Random(1).nextBytes(sent);
    try (ServerSocket server = hosts.get(1).call(() -> new ServerSocket(7000))) {
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
