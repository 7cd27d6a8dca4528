package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import org.junit.jupiter.api.Test;

class PacketBatchTest {

  @Test
  void takesAPacketByExchangingBuffers() {
    byte[] packet = Packets.betweenOffices(10);
    PacketBatch from = Packets.batch(packet);
    PacketBatch to = new PacketBatch(1, Packets.PACKET_BYTES);
    byte[] buffer = from.buffer(0);
    to.take(from, 0, from.offset(0), from.length(0), 5);
    assertSame(buffer, to.buffer(0));
    assertNotSame(buffer, from.buffer(0));
    assertArrayEquals(packet, Packets.bytes(to, 0));
    assertEquals(5, to.mark(0));
    assertEquals(0, from.length(0));
  }

  @Test
  void growsAndKeepsWhatItHolds() {
    PacketBatch batch = new PacketBatch(1, Packets.PACKET_BYTES);
    for (int i = 0; i < 9; i++) {
      Packets.add(batch, Packets.betweenOffices(i));
    }
    assertEquals(9, batch.size());
    for (int i = 0; i < 9; i++) {
      assertArrayEquals(Packets.betweenOffices(i), Packets.bytes(batch, i));
    }
    byte[] first = batch.buffer(0);
    batch.clear();
    assertTrue(batch.isEmpty());
    assertSame(first, batch.nextBuffer());
  }

  @Test
  void refusesAPacketOutsideItsBuffer() {
    PacketBatch batch = new PacketBatch(1, 100);
    int room = batch.nextBuffer().length;
    assertThrows(IndexOutOfBoundsException.class, () -> batch.add(64, room - 63, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.add(-1, 10, 0));
    assertTrue(batch.isEmpty());
  }

  @Test
  void exchangesOnlyBuffersOfOneSize() {
    PacketBatch small = new PacketBatch(1, 100);
    PacketBatch large = new PacketBatch(1, 200);
    small.add(20);
    assertThrows(IllegalArgumentException.class, () -> large.take(small, 0, 64, 20, 0));
    assertThrows(IllegalArgumentException.class, () -> new PacketBatch(0, 100));
    assertThrows(IllegalArgumentException.class, () -> new PacketBatch(1, 67));
  }
}
