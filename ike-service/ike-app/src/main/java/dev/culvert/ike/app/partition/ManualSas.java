package dev.culvert.ike.app.partition;

import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.ike.Effect;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.secret.ServiceKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The SAs with manual keys that belong to a partition: those of the templates whose name hashes to
 * it. They follow the configuration and the nodes, not packets: what is asked for is installed, and
 * what is asked for no more is removed.
 */
final class ManualSas {

  private static final Logger LOG = Logger.getLogger(ManualSas.class);

  private final int partition;
  private final int partitions;
  private final ServiceKeys keys;
  private final StateRecords stateRecords;
  private final Map<SaKey, ManualSaState> held = new LinkedHashMap<>();
  private Installation followed = Installation.EMPTY;

  ManualSas(int partition, int partitions, ServiceKeys keys, StateRecords stateRecords) {
    this.partition = partition;
    this.partitions = partitions;
    this.keys = keys;
    this.stateRecords = stateRecords;
  }

  /** Takes in what was committed; empty for a tombstone. */
  void restore(SaKey key, Optional<ManualSaState> state) {
    state.ifPresentOrElse(known -> held.put(key, known), () -> held.remove(key));
  }

  /**
   * Brings the nodes to what the installation asks for; without a change it does nothing.
   *
   * @return the SAs that nodes are told to install
   */
  List<SecurityAssociation> follow(
      Installation installation, Instant now, EffectWriter writer, Outbox outbox) {
    if (installation.equals(followed)) {
      return List.of();
    }
    followed = installation;
    Map<SaKey, ManualSaKeys> wanted = wanted(installation, now);
    for (SaKey key : List.copyOf(held.keySet())) {
      if (!wanted.containsKey(key)) {
        writer.remove(key);
        held.remove(key);
        outbox.remove(Topics.IKE_STATE, partition, StateRecords.manualKeyOf(key));
        LOG.infof("manual SA %s is not wanted any more", key);
      }
    }
    List<SecurityAssociation> installed = new ArrayList<>();
    wanted.forEach(
        (key, sa) -> {
          if (bring(key, sa, installation, writer, outbox)) {
            installed.add(sa.sa());
          }
        });
    writer.finish();
    return installed;
  }

  /** What this partition's templates ask for, with the age that their keys have. */
  private Map<SaKey, ManualSaKeys> wanted(Installation installation, Instant now) {
    Map<SaKey, ManualSaKeys> wanted = new LinkedHashMap<>();
    for (ManualSa template : installation.manualKeying().templates().values()) {
      if (IkePartition.ofPeer(template.name(), partitions) == partition) {
        for (SecurityAssociation sa :
            installation
                .manualKeying()
                .sasOf(template, installation.configuration().policies().values(), now)) {
          wanted.putIfAbsent(sa.key(), new ManualSaKeys(sa, template));
        }
      }
    }
    wanted.replaceAll((key, sa) -> aged(sa, held.get(key)));
    return wanted;
  }

  private static ManualSaKeys aged(ManualSaKeys fresh, ManualSaState known) {
    boolean sameKeys = known != null && known.keysDigest().equals(fresh.digest());
    return sameKeys ? fresh.since(known.keysSince()) : fresh;
  }

  private boolean bring(
      SaKey key, ManualSaKeys sa, Installation installation, EffectWriter writer, Outbox outbox) {
    SealingPublicKey node = installation.nodes().get(key.node());
    ManualSaState state = new ManualSaState(sa.digest(), sa.digestFor(node), sa.sa().createdAt());
    if (state.equals(held.get(key))) {
      return false;
    }
    try {
      Effect.Install install = new Effect.Install(sa.sa(), sa.open(keys));
      if (held.containsKey(key)) {
        writer.remove(key);
      }
      writer.install(install);
    } catch (IllegalStateException e) {
      LOG.errorf("manual SA %s: %s", key, e.getMessage());
      return false;
    }
    held.put(key, state);
    outbox.put(
        Topics.IKE_STATE, partition, StateRecords.manualKeyOf(key), stateRecords.seal(key, state));
    LOG.infof("manual SA %s of %s goes to its node", key, sa.template().name());
    return true;
  }
}
