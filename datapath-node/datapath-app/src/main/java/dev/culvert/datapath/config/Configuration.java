package dev.culvert.datapath.config;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The objects of the topic {@code config} that the node works by. One thread uses it. */
public final class Configuration {

  private final Map<String, ConfigObject> objects = new HashMap<>();

  /** Takes an object in, or a newer form of it. */
  public void put(ConfigObject object) {
    switch (object) {
      case Policy policy -> objects.put(policy.key(), policy);
      case NatRule rule -> objects.put(rule.key(), rule);
      // Whom and how to negotiate with is ike-service's.
      case Peer peer -> {}
      case Profile profile -> {}
      case Identity identity -> {}
      case Proposal proposal -> {}
      case ManualSa manualSa -> {}
      case IpsecSettings settings -> objects.put(settings.key(), settings);
    }
  }

  /** Forgets the object with this record key. */
  public void remove(String key) {
    objects.remove(key);
  }

  /**
   * The enabled policies that a node with these addresses applies, in their order. One that
   * encrypts belongs to the node that has its tunnel address; the others belong to every node.
   */
  public List<Policy> policiesOf(Set<IpAddress> addresses) {
    return all(Policy.class)
        .filter(policy -> !policy.disabled())
        .filter(
            policy ->
                switch (policy.action()) {
                  case ENCRYPT -> addresses.contains(policy.saSource());
                  case NONE, DISCARD -> true;
                })
        .sorted(Policy.ORDER)
        .toList();
  }

  /** Whether packets wait while their SA is being made. */
  public boolean holdsLarval() {
    return all(IpsecSettings.class)
        .allMatch(settings -> settings.larval() == IpsecSettings.Larval.HOLD);
  }

  /** The enabled NAT rules in their order. */
  public List<NatRule> natRules() {
    return all(NatRule.class)
        .filter(rule -> !rule.disabled())
        .sorted(Comparator.comparingLong(NatRule::position))
        .toList();
  }

  private <T extends ConfigObject> Stream<T> all(Class<T> kind) {
    return objects.values().stream().filter(kind::isInstance).map(kind::cast);
  }
}
