package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LogSocketTest {
  private static final int GROUP = 77;
  private static final String RULE =
      """
      table inet t {
        chain out {
          type filter hook output priority 0; policy accept;
          ip daddr 127.0.0.9 log group 77 snaplen 40 queue-threshold 1
        }
      }
      """;

  @BeforeAll
  static void needsRoot() {
    NetworkNamespace.assumeAvailable();
  }

  @Test
  void aLoggedPacketComesFromItsIpHeaderOnCutToTheSnaplen() throws Exception {
    try (NetworkNamespace host = NetworkNamespace.create("log");
        LogSocket log = host.call(() -> LogSocket.open(GROUP));
        PollSet poll = new PollSet(log)) {
      host.call(
          () -> {
            Nftables.apply(RULE);
            return null;
          });
      assertEquals(0, log.receive(packet -> {}));
      assertTrue(Site.ping(host, "-c 1 127.0.0.9"));
      assertTrue(poll.await(5000));
      List<byte[]> packets = new ArrayList<>();
      assertEquals(1, log.receive(packets::add));
      assertEquals(40, packets.getFirst().length);
      assertEquals(Ipv4Packets.address("127.0.0.9"), Ipv4Packets.destination(packets.getFirst()));
    }
  }

  @Test
  void aGroupHasOneReceiver() throws Exception {
    try (NetworkNamespace host = NetworkNamespace.create("log")) {
      try (LogSocket first = host.call(() -> LogSocket.open(GROUP))) {
        LinuxException second =
            assertThrows(LinuxException.class, () -> host.call(() -> LogSocket.open(GROUP)));
        assertEquals(Errno.EPERM, second.errno(), first + " has it");
        assertTrue(second.getMessage().contains("no other process"), second.getMessage());
      }
      host.call(() -> LogSocket.open(GROUP)).close();
    }
  }
}
