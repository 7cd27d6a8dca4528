package dev.culvert.ike.app.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.Topics;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What an ike-service has told its nodes, when nothing is left of what it made. */
final class CommittedRecords {

  private final LiveInstallation installation;
  private final List<NodeInstruction> instructions;
  private final Map<List<Object>, ByteString> said = new HashMap<>();

  private CommittedRecords(LiveInstallation installation) {
    this.installation = installation;
    this.instructions = List.copyOf(installation.nodes.instructions);
  }

  static CommittedRecords of(LiveInstallation installation) {
    return new CommittedRecords(installation);
  }

  /** No SA was made twice or forgotten, nothing was said twice in other words. Tells how many. */
  String assertSound() {
    int sas = assertEachSaIsMadeOnce();
    assertNoneIsForgotten();
    instructions.stream()
        .filter(instruction -> instruction.datagram() != null)
        .forEach(instruction -> assertNotSaidBefore(instruction.datagram().message()));
    return "%d SAs, %d different messages and IVs, %d instructions"
        .formatted(sas, said.size() / 2, instructions.size());
  }

  /**
   * What a crash made void was never seen, and what it did not was not made again. A key may come
   * again when its SA is gone, for an SPI has 20 random bits; the same SA may not.
   */
  private int assertEachSaIsMadeOnce() {
    Map<SaKey, SecurityAssociation> present = new HashMap<>();
    Set<SecurityAssociation> made = new HashSet<>();
    for (NodeInstruction instruction : instructions) {
      for (NodeInstruction.SaChange change : instruction.changes()) {
        switch (change) {
          case NodeInstruction.Install(SecurityAssociation sa, var _) -> {
            SecurityAssociation other = present.put(sa.key(), sa);
            assertNull(other, () -> "twice at a time: " + sa + " and " + other);
            assertTrue(made.add(sa), () -> "twice: " + sa);
          }
          case NodeInstruction.Remove(SaKey key) -> present.remove(key);
        }
      }
    }
    return made.size();
  }

  /** The topic that nodes start from agrees with what they were told: all is removed. */
  private void assertNoneIsForgotten() {
    Map<String, ConsumerRecord<String, byte[]>> last = new HashMap<>();
    try (Consumer<String, byte[]> reader = installation.broker.clients().reader()) {
      TopicReplay replay = new TopicReplay(reader, installation.broker.partitions(Topics.SA));
      while (!replay.isComplete()) {
        replay.next(Duration.ofMillis(100)).forEach(record -> last.put(record.key(), record));
      }
    }
    assertEquals(
        List.of(),
        last.values().stream()
            .filter(record -> record.value() != null)
            .map(ConsumerRecord::key)
            .toList());
  }

  /**
   * No message ID and no IV is used twice with different bytes (RFC 7296 section 2.2, RFC 5282
   * section 3.1). IKE_SA_INIT has neither: its request may be corrected.
   */
  private void assertNotSaidBefore(ByteString message) {
    IkeHeader header = Message.headerOf(message.toByteArray()).orElseThrow();
    if (header.messageId() > 0 || header.exchangeType() != ExchangeType.IKE_SA_INIT.code()) {
      List<Object> sender =
          List.of(header.initiatorSpi(), header.responderSpi(), header.fromInitiator());
      long iv = ByteBuffer.wrap(message.toByteArray()).getLong(IkeHeader.LENGTH + 4);
      assertSame(List.of(sender, header.response(), header.messageId()), message);
      assertSame(List.of(sender, "IV", iv), message);
    }
  }

  private void assertSame(List<Object> name, ByteString message) {
    ByteString earlier = said.putIfAbsent(name, message);
    assertTrue(
        earlier == null || earlier.equals(message), () -> "twice with different bytes: " + name);
  }
}
