package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.manual.ManualKeying;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Manual keys on their way from the configuration to the node, through kills of ike-service. */
class ManualSasTest {

  private static final String TEMPLATE = "k";
  private static final byte[] ENCRYPTION_KEY = bytes(16, 1);
  private static final byte[] INTEGRITY_KEY = {1, 2, 3};

  private final Offices offices = new Offices();
  private final Random random = new Random(4);
  private final int home = IkePartition.ofPeer(TEMPLATE, Offices.PARTITIONS);

  @BeforeEach
  void configure() {
    install(template(INTEGRITY_KEY), List.of(policy()), offices.node);
  }

  @Test
  void theNodeCanOpenTheKeysOfBothDirections() throws Exception {
    List<NodeInstruction.SaChange> changes = follow();
    assertEquals(
        List.of(
            "in/esp/192.168.80.1/192.168.90.1/00000101",
            "out/esp/192.168.90.1/192.168.80.1/00000100"),
        changes.stream().map(ManualSasTest::name).toList());
    for (NodeInstruction.SaChange change : changes) {
      NodeInstruction.Install install = (NodeInstruction.Install) change;
      byte[] place = SaRecord.keysAad(install.sa().key()).getBytes(StandardCharsets.UTF_8);
      try (Secret opened = offices.node.open(install.keys(), place)) {
        byte[] both = Arrays.copyOf(ENCRYPTION_KEY, 19);
        System.arraycopy(INTEGRITY_KEY, 0, both, 16, 3);
        assertArrayEquals(both, opened.expose());
      }
    }
  }

  @Test
  void aPartitionThatIsNotTheirsLeavesThemAlone() {
    for (int partition = 0; partition < Offices.PARTITIONS; partition++) {
      assertEquals(partition == home, !followIn(partition).isEmpty());
    }
  }

  @Test
  void nothingIsSaidTwiceNotEvenAfterAKill() {
    follow();
    assertEquals(List.of(), follow());
    offices.kill(home);
    assertEquals(List.of(), follow());
  }

  @Test
  void otherKeysReplaceTheSas() {
    Instant before = since(follow());
    offices.now = offices.now.plus(Duration.ofMinutes(1));
    install(template(new byte[] {9}), List.of(policy()), offices.node);
    List<NodeInstruction.SaChange> changes = follow();
    assertEquals(
        List.of("Remove", "Install", "Remove", "Install"),
        changes.stream().map(change -> change.getClass().getSimpleName()).toList());
    assertTrue(since(changes).isAfter(before));
  }

  /** The age of the keys tells a node how far it has counted with them. */
  @Test
  void aNodeWithAnotherSealingKeyGetsTheSameKeysAgain() {
    ManualSa template = template(INTEGRITY_KEY);
    install(template, List.of(policy()), offices.node);
    Instant before = since(follow());
    offices.now = offices.now.plus(Duration.ofMinutes(1));
    install(template, List.of(policy()), SealingKeyPair.generate(random::nextBytes));
    List<NodeInstruction.SaChange> changes = follow();
    assertEquals(4, changes.size());
    assertEquals(before, since(changes));
  }

  @Test
  void theyGoWithTheirPolicy() {
    follow();
    offices.kill(home);
    install(template(INTEGRITY_KEY), List.of(), offices.node);
    assertEquals(
        List.of("Remove", "Remove"),
        follow().stream().map(change -> change.getClass().getSimpleName()).toList());
    offices.kill(home);
    assertEquals(List.of(), follow());
  }

  private List<NodeInstruction.SaChange> follow() {
    return followIn(home);
  }

  private List<NodeInstruction.SaChange> followIn(int partition) {
    int before = offices.instructions.size();
    Batch batch = offices.partitions[partition].begin(offices.now, offices.installation);
    batch.followConfiguration();
    offices.commit(partition, batch.finish());
    List<NodeInstruction.SaChange> changes = new ArrayList<>();
    offices
        .instructions
        .subList(before, offices.instructions.size())
        .forEach(instruction -> changes.addAll(instruction.changes()));
    return changes;
  }

  private static Instant since(List<NodeInstruction.SaChange> changes) {
    return ((NodeInstruction.Install) changes.getLast()).sa().createdAt();
  }

  private static String name(NodeInstruction.SaChange change) {
    SaKey key =
        switch (change) {
          case NodeInstruction.Install install -> install.sa().key();
          case NodeInstruction.Remove remove -> remove.key();
        };
    return key.toString().substring(key.node().length() + 1);
  }

  private void install(ManualSa template, List<Policy> policies, SealingKeyPair node) {
    Configuration old = offices.installation.configuration();
    offices.installation =
        new Installation(
            new Configuration(
                old.peers(),
                old.profiles(),
                old.identities(),
                old.proposals(),
                policies.isEmpty() ? Map.of() : Map.of("m", policies.getFirst()),
                true),
            new ManualKeying(
                Map.of(TEMPLATE, template), Map.of(Sites.OFFICE1, Set.of(Sites.ADDRESS1))),
            Map.of(Sites.OFFICE1, node.publicKey()));
  }

  private ManualSa template(byte[] integrityKey) {
    return new ManualSa(
        TEMPLATE,
        IntegrityAlgorithm.NONE,
        keys("ah-key", new byte[0]),
        new ManualSa.Spis(0x100, 0x100),
        IntegrityAlgorithm.HMAC_SHA1_96,
        keys("esp-auth-key", integrityKey),
        EncryptionAlgorithm.AES_CBC_128,
        keys("esp-enc-key", ENCRYPTION_KEY),
        new ManualSa.Spis(0x101, 0x100),
        false,
        "");
  }

  private ManualSa.Keys keys(String property, byte[] key) {
    return new ManualSa.Keys(key(property, true, key), key(property, false, key));
  }

  private ManualSa.Key key(String property, boolean inbound, byte[] key) {
    byte[] place = ManualSa.keyAad(TEMPLATE, property, inbound).getBytes(StandardCharsets.UTF_8);
    Sealed sealed = Sealer.seal(offices.keys.sealing().publicKey(), key, place, random::nextBytes);
    return new ManualSa.Key(sealed, key.length);
  }

  private static Policy policy() {
    return Policy.named("m")
        .position(1)
        .saBetween(Sites.ADDRESS1, Sites.ADDRESS2)
        .manualSa(TEMPLATE)
        .build();
  }

  private static byte[] bytes(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
