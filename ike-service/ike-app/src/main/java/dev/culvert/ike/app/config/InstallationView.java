package dev.culvert.ike.app.config;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.manual.ManualKeying;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The records of the topics {@code config} and {@code node} as an {@link Installation}. Belongs to
 * one thread.
 */
final class InstallationView {

  private final Map<String, ConfigObject> objects = new TreeMap<>();
  private final Map<String, SealingPublicKey> nodes = new HashMap<>();
  private final Map<String, Set<IpAddress>> addresses = new HashMap<>();

  /**
   * Takes in a record.
   *
   * @param value the record, or null for a tombstone
   * @throws MalformedRecordException when it is no record of these topics; the object keeps its
   *     last form then
   * @throws IllegalArgumentException when the sealing key of a node is of no known form
   */
  void apply(String topic, String key, byte[] value) throws MalformedRecordException {
    if (value == null) {
      if (topic.equals(Topics.NODE.topicName())) {
        nodes.remove(key);
        addresses.remove(key);
      } else {
        objects.remove(key);
      }
      return;
    }
    CulvertRecord record = RecordCodec.decode(value, CulvertRecord.class).value();
    switch (record) {
      case ConfigObject object -> objects.put(object.key(), object);
      case NodeDescription node -> {
        nodes.put(node.node(), SealingPublicKey.decode(node.sealingKey().toByteArray()));
        addresses.put(
            node.node(),
            node.addresses().stream().map(IpPrefix::address).collect(Collectors.toSet()));
      }
      default -> throw new IllegalArgumentException("a record of another topic");
    }
  }

  /** What was read so far. */
  Installation snapshot() {
    return new Installation(
        new Configuration(
            byName(Peer.class),
            byName(Profile.class),
            byName(Identity.class),
            byName(Proposal.class),
            byName(Policy.class),
            byName(IpsecSettings.class).values().stream().allMatch(IpsecSettings::allowWeak)),
        new ManualKeying(byName(ManualSa.class), addresses),
        nodes);
  }

  private <T extends ConfigObject> Map<String, T> byName(Class<T> kind) {
    Collection<ConfigObject> all = objects.values();
    return all.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .collect(Collectors.toMap(ConfigObject::name, Function.identity()));
  }
}
