package dev.culvert.sa.config;

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
import java.util.Optional;

/** All configuration objects at one moment. Immutable. */
public final class Configuration {

  /** No object at all. */
  public static final Configuration EMPTY = new Configuration(Map.of(), Map.of());

  private final Map<String, ConfigObject> objects;

  /** The highest number that a generated name of each kind has had, removed objects included. */
  private final Map<String, Long> serials;

  private Configuration(Map<String, ConfigObject> objects, Map<String, Long> serials) {
    this.objects = objects;
    this.serials = serials;
  }

  /** This configuration with the changes made, in their order. */
  public Configuration with(List<Change> changes) {
    Map<String, ConfigObject> after = new HashMap<>(objects);
    Map<String, Long> serialsAfter = new HashMap<>(serials);
    for (Change change : changes) {
      switch (change) {
        case Change.Put put -> after.put(put.key(), put.object());
        case Change.Delete delete -> after.remove(delete.key());
      }
      noteSerial(change.key(), serialsAfter);
    }
    return new Configuration(after, serialsAfter);
  }

  private static void noteSerial(String key, Map<String, Long> serials) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      return;
    }
    String kind = key.substring(0, slash);
    String number = key.substring(slash + 1);
    if (number.startsWith(kind) && number.length() < kind.length() + 10) {
      try {
        serials.merge(kind, Long.parseLong(number, kind.length(), number.length(), 10), Math::max);
      } catch (NumberFormatException _) {
        // A name that the user chose, such as "peer-a".
      }
    }
  }

  /**
   * A name that no object of the kind has or had: a name that comes back would give its counters
   * and SAs to another object.
   */
  public String freshName(String kind) {
    return kind + (serials.getOrDefault(kind, 0L) + 1);
  }

  /** The object with this record key. */
  public Optional<ConfigObject> at(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** The object of the class with this name. */
  public <O extends ConfigObject> Optional<O> find(Class<O> type, String name) {
    return all(type).stream().filter(object -> object.name().equals(name)).findFirst();
  }

  /** All objects of a class in the order of their menu. */
  public <O extends ConfigObject> List<O> all(Class<O> type) {
    return objects.values().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .sorted(
            Comparator.<O>comparingLong(Configuration::position)
                .thenComparing(ConfigObject::name, NATURAL))
        .toList();
  }

  /** The identities of a peer. */
  public List<Identity> identitiesOf(Peer peer) {
    return all(Identity.class).stream()
        .filter(identity -> identity.peer().equals(peer.name()))
        .toList();
  }

  /** The predefined entry first, then peer2 before peer10. */
  private static final Comparator<String> NATURAL =
      Comparator.comparing((String name) -> !name.equals("default"))
          .thenComparing(name -> name.replaceAll("[0-9]+$", ""))
          .thenComparing(String::length)
          .thenComparing(Comparator.naturalOrder());

  private static long position(ConfigObject object) {
    return switch (object) {
      case Policy policy -> policy.position();
      case NatRule rule -> rule.position();
      case Peer _, Profile _, Identity _, Proposal _, ManualSa _, IpsecSettings _ -> 0;
    };
  }
}
