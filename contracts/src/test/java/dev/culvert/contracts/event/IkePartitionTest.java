package dev.culvert.contracts.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import org.junit.jupiter.api.Test;

class IkePartitionTest {

  /** Fixed for ever: services of two versions must agree, and an installation outlives both. */
  @Test
  void neverChanges() {
    assertEquals(791, IkePartition.ofPeer("office2", 4096));
    assertEquals(1437, IkePartition.ofFirstMessage(IpAddress.parse("192.168.80.1"), 4096));
  }

  @Test
  void spreadsNeighbouringAddresses() {
    int[] load = new int[16];
    for (int i = 0; i < 4096; i++) {
      load[IkePartition.ofFirstMessage(IpAddress.ofIpv4(0x0A000000 + i), 16)]++;
    }
    for (int count : load) {
      assertTrue(count > 128 && count < 512, "a partition got " + count + " of 4096");
    }
  }
}
