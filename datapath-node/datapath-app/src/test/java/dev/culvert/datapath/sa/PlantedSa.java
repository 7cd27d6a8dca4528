package dev.culvert.datapath.sa;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.crypto.SpiTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/**
 * An SA as ike-service would make it, with keys that the test chooses.
 *
 * @param sa the SA
 * @param keys its keys in plain form
 */
public record PlantedSa(SecurityAssociation sa, Secret keys) {

  /** Those of an installation. */
  public static final KeyFingerprints FINGERPRINTS =
      KeyFingerprints.of(Secret.owning(new byte[SpiTag.KEY_BYTES]));

  private static final IkeSpi IKE_SPI = IkeSpi.of(2, 0xBEEF, 0x01020304);

  /** An AES-GCM SA between the two addresses, for the traffic between the two prefixes. */
  public static PlantedSa gcm(
      String node,
      SaKey.Direction direction,
      int spi,
      String source,
      String destination,
      String sourcePrefix,
      String destinationPrefix,
      String policy,
      SecurityAssociation.Encapsulation encapsulation) {
    SaKey key =
        new SaKey(
            node,
            direction,
            SaKey.Protocol.ESP,
            IpAddress.parse(source),
            IpAddress.parse(destination),
            spi);
    SecurityAssociation sa =
        SecurityAssociation.of(key)
            .ikeSpi(IKE_SPI)
            .peer("other")
            .policy(policy)
            .algorithms(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE)
            .selectors(List.of(selector(sourcePrefix)), List.of(selector(destinationPrefix)))
            .encapsulation(encapsulation)
            .replayWindow(64)
            // Longer than the longest test, 100 kills of a node, takes on a busy machine.
            .lifetime(Duration.ofHours(2), Duration.ofHours(3))
            .createdAt(Instant.now())
            .build();
    byte[] keys = new byte[EncryptionAlgorithm.AES_GCM_128.keyMaterialBytes()];
    keys[0] = (byte) spi;
    return new PlantedSa(sa, Secret.owning(keys));
  }

  /** The same in another mode. */
  public PlantedSa as(SecurityAssociation.Mode mode) {
    return new PlantedSa(sa.toBuilder().mode(mode).build(), keys);
  }

  /** The same with AH and HMAC-SHA-256 in place of ESP. */
  public PlantedSa asAh() {
    SaKey key = sa.key();
    SaKey ah =
        new SaKey(
            key.node(),
            key.direction(),
            SaKey.Protocol.AH,
            key.source(),
            key.destination(),
            key.spi());
    byte[] ahKeys = new byte[IntegrityAlgorithm.HMAC_SHA2_256_128.keyBytes()];
    ahKeys[0] = (byte) key.spi();
    return new PlantedSa(
        sa.toBuilder()
            .key(ah)
            .algorithms(EncryptionAlgorithm.NULL, IntegrityAlgorithm.HMAC_SHA2_256_128)
            .build(),
        Secret.owning(ahKeys));
  }

  /** The same with other algorithms. */
  public PlantedSa with(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    byte[] otherKeys = new byte[encryption.keyMaterialBytes() + integrity.keyBytes()];
    // A TDES key of equal parts would be refused.
    for (int i = 0; i < otherKeys.length; i++) {
      otherKeys[i] = (byte) (sa.key().spi() + i);
    }
    return new PlantedSa(
        sa.toBuilder().algorithms(encryption, integrity).build(), Secret.owning(otherKeys));
  }

  /** The same with limits to what it may carry. */
  public PlantedSa limitedTo(SecurityAssociation.Volume soft, SecurityAssociation.Volume hard) {
    return new PlantedSa(sa.toBuilder().volume(soft, hard).build(), keys);
  }

  /** The same with manual keys. */
  public PlantedSa manual() {
    return ofIkeSa(IkeSpi.NONE);
  }

  /** The same as another IKE SA makes it. */
  public PlantedSa ofIkeSa(IkeSpi ikeSpi) {
    return new PlantedSa(sa.toBuilder().ikeSpi(ikeSpi).build(), keys);
  }

  /** The keys as they cross the broker. */
  public Sealed sealedTo(SealingPublicKey recipient) {
    byte[] aad = SaRecord.keysAad(sa.key()).getBytes(StandardCharsets.UTF_8);
    return Sealer.seal(recipient, keys.expose(), aad, new SecureRandom()::nextBytes);
  }

  /** What makes SAs of a node ready, on paths of Ethernet's length. */
  public static SaCompiler compiler(String node, SealingKeyPair key) {
    return compiler(node, key, FINGERPRINTS);
  }

  static SaCompiler compiler(String node, SealingKeyPair key, KeyFingerprints fingerprints) {
    return new SaCompiler(
        node, key, new Random(3)::nextBytes, 4500, (local, remote) -> 1500, fingerprints);
  }

  /** Leases of a node that begins, in a file of their own. */
  public static SequenceLeases leases() {
    try {
      Path folder = Files.createTempDirectory("leases");
      Path file = folder.resolve("sequence");
      SequenceLedger ledger = SequenceLedger.open(file, InstantSource.system(), FINGERPRINTS);
      // It stays open without its name.
      Files.delete(file);
      Files.delete(folder);
      return new SequenceLeases(ledger, (sa, lease) -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The change that removes it. */
  public NodeInstruction.Remove remove() {
    return new NodeInstruction.Remove(sa.key());
  }

  /** The change that installs it. */
  public NodeInstruction.Install installSealedTo(SealingPublicKey recipient) {
    return new NodeInstruction.Install(sa, sealedTo(recipient));
  }

  private static TrafficSelector selector(String prefix) {
    return TrafficSelector.of(IpPrefix.parse(prefix), TrafficSelector.ANY_PROTOCOL, PortRange.ANY);
  }
}
