package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.offload.VirtioNetHeader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TunDeviceTest {
  /** With its headers; longer than what the kernel sends by itself. */
  private static final int DATAGRAM_BYTES = 1000;

  private NetworkNamespace host;

  @BeforeEach
  void makeHost() throws Exception {
    NetworkNamespace.assumeAvailable();
    host = NetworkNamespace.create("tun");
  }

  @AfterEach
  void removeHost() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  private TunDevice open(TunDevice.Option... options) throws Exception {
    Set<TunDevice.Option> set = EnumSet.noneOf(TunDevice.Option.class);
    set.addAll(Set.of(options));
    return host.call(() -> TunDevice.open("tun0", set));
  }

  private void configure() throws Exception {
    host.ip("address add 10.9.0.1/24 dev tun0");
    host.ip("link set tun0 up");
  }

  @Test
  void packetsGoToTheReaderAndComeFromTheWriter() throws Exception {
    try (TunDevice tun = open();
        PollSet poll = new PollSet(tun)) {
      configure();
      var answers = CompletableFuture.supplyAsync(() -> echo(tun, poll));
      String ping = host.execute("ping -n -c 3 -i 0.05 -W 2 10.9.0.7");
      poll.wake();
      assertTrue(ping.contains(" 0% packet loss"), ping);
      assertEquals(3, answers.get(5, TimeUnit.SECONDS));
    }
  }

  /** Answers echo requests until woken; the number of answers. */
  private static int echo(TunDevice tun, PollSet poll) {
    byte[] packet = new byte[TunDevice.MAX_PACKET];
    int answered = 0;
    try {
      while (poll.await(5000)) {
        for (int length = tun.read(packet, 0); length > 0; length = tun.read(packet, 0)) {
          if (Ipv4Packets.isEchoRequest(packet)) {
            Ipv4Packets.answerEcho(packet, length);
            tun.write(packet, 0, length);
            answered++;
          }
        }
      }
      return answered;
    } catch (LinuxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void waitingEndsByWake() throws Exception {
    try (TunDevice tun = open();
        PollSet poll = new PollSet(tun)) {
      var waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return poll.await(60_000);
                } catch (LinuxException e) {
                  throw new IllegalStateException(e);
                }
              });
      poll.wake();
      assertFalse(waiting.get(5, TimeUnit.SECONDS));
    }
  }

  @Test
  void onlyAPersistentDeviceOutlivesItsDescriptor() throws Exception {
    open().close();
    assertFalse(host.ip("-o link").contains("tun0"));
    open(TunDevice.Option.PERSISTENT).close();
    assertTrue(host.ip("-o link").contains("tun0"));
    open(TunDevice.Option.PERSISTENT).close();
  }

  /** An upgrade and its undoing: the device is there with the rules that lead to it. */
  @Test
  void aPersistentDeviceChangesItsOffloadsWithItsOwner() throws Exception {
    open(TunDevice.Option.PERSISTENT).close();
    configure();
    try (TunDevice tun = open(TunDevice.Option.PERSISTENT, TunDevice.Option.OFFLOADS)) {
      assertEquals(VirtioNetHeader.BYTES + DATAGRAM_BYTES, lengthOfADatagram(tun));
    }
    try (TunDevice tun = open(TunDevice.Option.PERSISTENT)) {
      assertEquals(DATAGRAM_BYTES, lengthOfADatagram(tun));
    }
  }

  /** Bytes that the device gives for a datagram, among what the kernel sends by itself. */
  private int lengthOfADatagram(TunDevice tun) throws Exception {
    InetSocketAddress beyond = new InetSocketAddress(InetAddress.ofLiteral("10.9.0.7"), 9);
    try (PollSet poll = new PollSet(tun);
        DatagramSocket socket = host.call(() -> new DatagramSocket())) {
      socket.send(new DatagramPacket(new byte[DATAGRAM_BYTES - 28], DATAGRAM_BYTES - 28, beyond));
      byte[] read = new byte[VirtioNetHeader.BYTES + TunDevice.MAX_PACKET];
      while (poll.await(5000)) {
        int length = tun.read(read, 0);
        if (length >= DATAGRAM_BYTES) {
          return length;
        }
      }
    }
    throw new AssertionError("no datagram came out of the TUN");
  }

  @Test
  void aSecondOwnerIsRefusedUnlessTheDeviceHasManyQueues() throws Exception {
    try (TunDevice _ = open()) {
      LinuxException busy = assertThrows(LinuxException.class, this::open);
      assertEquals(Errno.EBUSY, busy.errno());
    }
    try (TunDevice _ = open(TunDevice.Option.MULTI_QUEUE);
        TunDevice second = open(TunDevice.Option.MULTI_QUEUE)) {
      assertEquals(0, second.read(new byte[TunDevice.MAX_PACKET], 0));
    }
  }

  @Test
  void allQueuesBelongToOneProcess() throws Exception {
    try (TunQueues queues = openQueues(3)) {
      assertEquals(3, queues.count());
      LinuxException taken = assertThrows(LinuxException.class, () -> openQueues(1));
      assertEquals(Errno.EADDRINUSE, taken.errno());
    }
    // The device is still there, and takes another number of them.
    assertTrue(host.ip("-o link").contains("tun0"));
    openQueues(1).close();
  }

  /** What an earlier version has left. */
  @Test
  void aDeviceWithOneQueueIsMadeAnewUnlessSomebodyHasIt() throws Exception {
    try (TunDevice _ = open(TunDevice.Option.PERSISTENT)) {
      LinuxException busy = assertThrows(LinuxException.class, () -> openQueues(2));
      assertEquals(Errno.EBUSY, busy.errno());
    }
    try (TunQueues queues = openQueues(2)) {
      assertEquals(2, queues.count());
    }
  }

  private TunQueues openQueues(int count) throws Exception {
    return host.call(() -> TunQueues.open("tun0", count, Set.of(TunDevice.Option.PERSISTENT)));
  }

  @Test
  void errorsAreNamed() throws Exception {
    try (TunDevice tun = open()) {
      LinuxException down =
          assertThrows(LinuxException.class, () -> tun.write(new byte[] {0x45, 0}, 0, 2));
      assertEquals(Errno.EIO, down.errno());
      configure();
      byte[] notIp = {0x15, 0, 0, 0};
      LinuxException invalid =
          assertThrows(LinuxException.class, () -> tun.write(notIp, 0, notIp.length));
      assertEquals(Errno.EINVAL, invalid.errno());
    }
    TunDevice closed = open();
    closed.close();
    LinuxException late = assertThrows(LinuxException.class, () -> closed.read(new byte[100], 0));
    assertEquals(Errno.EBADF, late.errno());
    assertThrows(
        IllegalArgumentException.class, () -> TunDevice.open("a name; with syntax", Set.of()));
  }
}
