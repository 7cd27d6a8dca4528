package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadOffsetsTest {

  @Test
  void survivesItsStoredForm() {
    ReadOffsets offsets =
        ReadOffsets.NONE.behind("one", 41).behind("two", 6).behind("two", Long.MAX_VALUE - 1);
    ReadOffsets restored = ReadOffsets.decode(offsets.encode());
    assertEquals(offsets, restored);
    assertEquals(OptionalLong.of(42), restored.in("one"));
    assertEquals(OptionalLong.of(Long.MAX_VALUE), restored.in("two"));
    assertEquals(OptionalLong.empty(), restored.in("three"));
    assertEquals(ReadOffsets.NONE, ReadOffsets.decode(ReadOffsets.NONE.encode()));
  }

  @Test
  void refusesWhatIsCutOff() {
    byte[] stored = ReadOffsets.NONE.behind("one", 41).encode();
    byte[] cut = Arrays.copyOf(stored, stored.length - 1);
    assertThrows(IllegalArgumentException.class, () -> ReadOffsets.decode(cut));
  }

  @Test
  void aNewOwnerGoesOnBehindWhatWasCommitted() throws Exception {
    Offices offices = new Offices();
    offices.acquire();
    Offices.Input acquire = offices.inputs.remove();
    Batch batch = offices.partitions[acquire.partition()].begin(offices.now, offices.installation);
    batch.receive(acquire.value().toByteArray());
    batch.read("culvert.ike-command", 7);
    offices.commit(acquire, batch.finish());
    offices.kill(acquire.partition());
    Partition restored = offices.partitions[acquire.partition()];
    assertEquals(OptionalLong.of(8), restored.nextOffset("culvert.ike-command"));
    assertEquals(OptionalLong.empty(), restored.nextOffset("culvert.ike-inbound"));
  }
}
