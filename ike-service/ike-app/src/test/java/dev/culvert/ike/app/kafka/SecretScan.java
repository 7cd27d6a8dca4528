package dev.culvert.ike.app.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SealedState;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.StateSealer;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Opens what is sealed, and looks for it in the clear in everything that the broker has. */
final class SecretScan {

  private SecretScan() {}

  /** Both ends of each SA have the same keys. */
  static void assertKeysFit(LiveInstallation installation, List<NodeInstruction.Install> sas)
      throws Exception {
    for (NodeInstruction.Install out : sas) {
      if (out.sa().key().direction() == SaKey.Direction.OUT) {
        NodeInstruction.Install in =
            sas.stream()
                .filter(other -> other.sa().key().direction() == SaKey.Direction.IN)
                .filter(other -> other.sa().key().spi() == out.sa().key().spi())
                .findFirst()
                .orElseThrow();
        assertArrayEquals(espKeys(installation, out), espKeys(installation, in));
      }
    }
  }

  /** Neither the pre-shared key nor any key of an IKE or ESP SA is in any topic. */
  static void assertNothingInClear(LiveInstallation installation, List<NodeInstruction.Install> sas)
      throws Exception {
    List<byte[]> secrets = new ArrayList<>();
    secrets.add(Sites.PRE_SHARED_KEY.getBytes(StandardCharsets.UTF_8));
    for (NodeInstruction.Install sa : sas) {
      secrets.add(espKeys(installation, sa));
    }
    List<byte[]> ikeKeys = ikeKeys(installation);
    assertFalse(ikeKeys.isEmpty());
    secrets.addAll(ikeKeys);
    int scanned = 0;
    for (Topics topic : Topics.all()) {
      for (ConsumerRecord<String, byte[]> record : read(installation, topic)) {
        assertHoldsNone(record, secrets);
        scanned++;
      }
    }
    assertTrue(scanned > 20, "only " + scanned + " records were scanned");
  }

  private static void assertHoldsNone(ConsumerRecord<String, byte[]> record, List<byte[]> secrets)
      throws Exception {
    if (record.value() == null) {
      return;
    }
    List<byte[]> forms = new ArrayList<>();
    forms.add(record.value());
    collectBytes(new ObjectMapper().readTree(record.value()), forms);
    for (byte[] form : forms) {
      String hex = HexFormat.of().formatHex(form);
      for (byte[] secret : secrets) {
        assertFalse(
            hex.contains(HexFormat.of().formatHex(secret)),
            () -> "a secret is in " + record.topic() + " at offset " + record.offset());
      }
    }
  }

  /** All texts of the record that are Base64, decoded. */
  private static void collectBytes(JsonNode node, List<byte[]> into) {
    if (node.isTextual()) {
      try {
        into.add(Base64.getDecoder().decode(node.asText()));
      } catch (IllegalArgumentException e) {
        into.add(node.asText().getBytes(StandardCharsets.UTF_8));
      }
    }
    node.forEach(child -> collectBytes(child, into));
  }

  private static byte[] espKeys(LiveInstallation installation, NodeInstruction.Install install)
      throws Exception {
    byte[] place = SaRecord.keysAad(install.sa().key()).getBytes(StandardCharsets.UTF_8);
    try (Secret keys = installation.nodeKeys.open(install.keys(), place)) {
      return keys.expose().clone();
    }
  }

  private static List<byte[]> ikeKeys(LiveInstallation installation) throws Exception {
    StateSealer sealer = new StateSealer(installation.keyEncryptionKey);
    List<byte[]> found = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : read(installation, Topics.IKE_STATE)) {
      if (record.value() == null || !record.key().matches("[0-9a-f]{16}")) {
        continue;
      }
      byte[] place = ("culvert.ike-state|" + record.key() + "|1").getBytes(StandardCharsets.UTF_8);
      SealedState sealed = RecordCodec.decode(record.value(), SealedState.class).value();
      try (Secret plain = sealer.open(sealed.ciphertext().toByteArray(), place)) {
        IkeSa.Live sa = StateCodec.decode(plain.expose());
        assertEquals(IkeSpi.parse(record.key()), sa.association().ownSpi());
        collectKeys(sa, found);
      }
    }
    return found;
  }

  private static void collectKeys(IkeSa.Live sa, List<byte[]> into) {
    switch (sa) {
      case IkeSa.InitSent state -> into.add(state.privateValue().expose().clone());
      case Established state -> {
        IkeKeys keys = state.keys();
        for (Secret key : List.of(keys.d(), keys.ei(), keys.er(), keys.pi(), keys.pr())) {
          into.add(key.expose().clone());
        }
      }
      case IkeSa.AuthSent _,
          IkeSa.InitAnswered _,
          IkeSa.Replaced _,
          IkeSa.Deleting _,
          IkeSa.Closed _ -> {}
    }
  }

  private static List<ConsumerRecord<String, byte[]>> read(
      LiveInstallation installation, Topics topic) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (Consumer<String, byte[]> reader = installation.broker.clients().reader()) {
      List<TopicPartition> partitions =
          reader.partitionsFor(topic.topicName()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      TopicReplay replay = new TopicReplay(reader, partitions);
      while (!replay.isComplete()) {
        replay.next(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
