package dev.culvert.ike.app.partition;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.ike.app.secret.ServiceKeys;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * The keys that a manual SA has from its template.
 *
 * @param sa the SA
 * @param template where its keys are
 */
record ManualSaKeys(SecurityAssociation sa, ManualSa template) {

  private boolean isInbound() {
    return sa.key().direction() == Direction.IN;
  }

  private ManualSa.Key integrity() {
    return of(sa.key().protocol() == Protocol.AH ? template.ahKey() : template.espAuthKey());
  }

  private ManualSa.Key encryption() {
    return of(template.espEncKey());
  }

  private ManualSa.Key of(ManualSa.Keys both) {
    return isInbound() ? both.in() : both.out();
  }

  /** The same with keys that are as old as this. */
  ManualSaKeys since(Instant keysSince) {
    return new ManualSaKeys(sa.toBuilder().createdAt(keysSince).build(), template);
  }

  /** Changes exactly when other keys are configured. */
  ByteString digest() {
    MessageDigest digest = sha256();
    digest.update(integrity().sealed().ciphertext().toByteArray());
    if (sa.key().protocol() == Protocol.ESP) {
      digest.update(encryption().sealed().ciphertext().toByteArray());
    }
    return ByteString.copyOf(digest.digest());
  }

  /** Changes exactly when the node has to be told something else. */
  ByteString digestFor(SealingPublicKey node) {
    MessageDigest digest = sha256();
    digest.update(digest().toByteArray());
    digest.update(node.encode());
    digest.update(RecordCodec.encode(0, new SaRecord(sa, integrity().sealed())));
    return ByteString.copyOf(digest.digest());
  }

  /**
   * Opens the keys; those of {@code null} algorithms are not used. The caller closes them.
   *
   * @throws IllegalStateException when they are not sealed to this service
   */
  KeyMaterial open(ServiceKeys keys) {
    boolean ah = sa.key().protocol() == Protocol.AH;
    Secret encryption =
        ah || sa.encryption() == EncryptionAlgorithm.NULL
            ? Secret.owning(new byte[0])
            : keys.manualKey(template.name(), "esp-enc-key", isInbound(), encryption());
    Secret integrity =
        sa.integrity() == IntegrityAlgorithm.NONE
            ? Secret.owning(new byte[0])
            : keys.manualKey(
                template.name(), ah ? "ah-key" : "esp-auth-key", isInbound(), integrity());
    return new KeyMaterial(encryption, integrity);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
