package dev.culvert.ike.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.ike.app.Sites;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InstallationViewTest {

  private static final String CONFIG = Topics.CONFIG.topicName();
  private static final String NODE = Topics.NODE.topicName();

  private final Random random = new Random(3);
  private final SealingPublicKey key = SealingKeyPair.generate(random::nextBytes).publicKey();
  private final InstallationView view = new InstallationView();

  @Test
  void holdsEveryKindByName() throws Exception {
    for (ConfigObject object : Sites.configuration(key, random::nextBytes)) {
      view.apply(CONFIG, object.key(), RecordCodec.encode(1, object));
    }
    view.apply(NODE, Sites.OFFICE1, node(ByteString.copyOf(key.encode())));
    Installation read = view.snapshot();
    assertEquals(2, read.configuration().peers().size());
    assertEquals(1, read.configuration().profiles().size());
    assertEquals(2, read.configuration().identities().size());
    assertEquals(1, read.configuration().proposals().size());
    assertEquals(2, read.configuration().policies().size());
    assertEquals(key, read.nodes().get(Sites.OFFICE1));
  }

  @Test
  void weakAlgorithmsAreForbiddenByTheSettingsAlone() throws Exception {
    assertTrue(view.snapshot().configuration().allowWeak());
    IpsecSettings settings =
        new IpsecSettings(false, IpsecSettings.Larval.HOLD, IpsecSettings.Defaults.MODERN);
    view.apply(CONFIG, settings.key(), RecordCodec.encode(1, settings));
    assertFalse(view.snapshot().configuration().allowWeak());
  }

  @Test
  void aTombstoneRemoves() throws Exception {
    ConfigObject object = Sites.configuration(key, random::nextBytes).getFirst();
    view.apply(CONFIG, object.key(), RecordCodec.encode(1, object));
    view.apply(CONFIG, object.key(), null);
    view.apply(NODE, Sites.OFFICE1, node(ByteString.copyOf(key.encode())));
    view.apply(NODE, Sites.OFFICE1, null);
    assertTrue(view.snapshot().configuration().profiles().isEmpty());
    assertTrue(view.snapshot().nodes().isEmpty());
  }

  @Test
  void aRecordThatMakesNoSenseChangesNothing() throws Exception {
    ConfigObject object = Sites.configuration(key, random::nextBytes).getFirst();
    view.apply(CONFIG, object.key(), RecordCodec.encode(1, object));
    List<byte[]> senseless =
        List.of(new byte[] {1}, node(ByteString.EMPTY), RecordCodec.encode(1, acquire()));
    assertThrows(
        MalformedRecordException.class, () -> view.apply(CONFIG, object.key(), senseless.get(0)));
    for (byte[] value : senseless.subList(1, senseless.size())) {
      assertThrows(IllegalArgumentException.class, () -> view.apply(NODE, Sites.OFFICE1, value));
    }
    assertEquals(1, view.snapshot().configuration().profiles().size());
    assertTrue(view.snapshot().nodes().isEmpty());
  }

  private static IkeCommand acquire() {
    return Sites.acquire(Instant.EPOCH);
  }

  private static byte[] node(ByteString sealingKey) {
    return RecordCodec.encode(
        1,
        new NodeDescription(Sites.OFFICE1, 1, List.of(), "userspace", sealingKey, Instant.EPOCH));
  }
}
