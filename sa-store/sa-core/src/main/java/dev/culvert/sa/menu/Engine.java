package dev.culvert.sa.menu;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.Configuration;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.config.ManualSas;
import dev.culvert.sa.config.References;
import dev.culvert.sa.config.SecretSealer;
import dev.culvert.sa.config.Shadowing;
import dev.culvert.sa.config.WeakAlgorithms;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Add, set and remove for every menu of configuration objects. Pure: it returns a plan. */
public final class Engine {

  private static final String PREDEFINED = "default";

  private final SecretSealer sealer;

  /** An engine that seals secrets with {@code sealer}. */
  public Engine(SecretSealer sealer) {
    this.sealer = sealer;
  }

  /** Makes an object. */
  public <O extends ConfigObject> Plan add(
      ConfigMenu<O> menu, List<Setting> settings, Configuration configuration)
      throws InvalidConfigException {
    Values given = Settings.parse(menu, settings);
    Draft<O> draft =
        new Draft<>(
            Settings.defaults(menu).with(given), given, Optional.empty(), configuration, sealer);
    Assembly<O> assembly = menu.assemble(draft);
    O object = assembly.object();
    if (configuration.find(menu.objectClass(), object.name()).isPresent()) {
      throw new InvalidConfigException(
          "name",
          object.name(),
          "the name is taken",
          "give another name, or change that one with " + menu.path() + " set");
    }
    List<Change> changes = new ArrayList<>();
    if (menu instanceof OrderedMenu<O> ordered) {
      changes.addAll(
          Ordering.insert(ordered, object, given.find(Shared.PLACE_BEFORE), configuration));
    } else {
      changes.add(new Change.Put(object));
    }
    assembly.companions().forEach(companion -> changes.add(new Change.Put(companion)));
    return checked(assembly.object().name(), configuration, changes, assembly.notes());
  }

  /** Changes an object. */
  public <O extends ConfigObject> Plan set(
      ConfigMenu<O> menu, O previous, List<Setting> settings, Configuration configuration)
      throws InvalidConfigException {
    Values given = Settings.parse(menu, settings);
    if (given.has(Shared.PLACE_BEFORE)) {
      throw new InvalidConfigException(
          Shared.PLACE_BEFORE.name(), "", "belongs to add", "remove the item and add it there");
    }
    Draft<O> draft =
        new Draft<>(
            menu.read(previous).with(given), given, Optional.of(previous), configuration, sealer);
    Assembly<O> assembly = menu.assemble(draft);
    if (!assembly.object().name().equals(previous.name())) {
      throw new InvalidConfigException(
          "name",
          assembly.object().name(),
          "a name never changes, since SAs and counters refer to it",
          "add another item and remove this one");
    }
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Put(assembly.object()));
    assembly.companions().forEach(companion -> changes.add(new Change.Put(companion)));
    return checked(assembly.object().name(), configuration, changes, assembly.notes());
  }

  /** Removes an object, and with a peer its identities. */
  public Plan remove(ConfigObject object, Configuration configuration)
      throws InvalidConfigException {
    requireUnused(object, configuration);
    List<Change> changes = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (object instanceof Peer peer) {
      for (Identity identity : configuration.identitiesOf(peer)) {
        changes.add(new Change.Delete(identity.key()));
        notes.add("removed with it: its identity " + identity.name());
      }
    }
    changes.add(new Change.Delete(object.key()));
    return checked(object.name(), configuration, changes, notes);
  }

  /** The predefined entries that are missing: what a first start writes. */
  public Plan predefine(Configuration configuration) throws InvalidConfigException {
    List<Change> changes = new ArrayList<>();
    List<Setting> named = List.of(new Setting("name", PREDEFINED));
    if (configuration.find(Profile.class, PREDEFINED).isEmpty()) {
      changes.addAll(add(new ProfileMenu(), named, configuration).changes());
    }
    if (configuration.find(Proposal.class, PREDEFINED).isEmpty()) {
      changes.addAll(add(new ProposalMenu(), named, configuration).changes());
    }
    if (configuration.find(IpsecSettings.class, IpsecSettings.NAME).isEmpty()) {
      changes.addAll(add(new SettingsMenu(), List.of(), configuration).changes());
    }
    return new Plan(PREDEFINED, changes, List.of());
  }

  private static void requireUnused(ConfigObject object, Configuration configuration)
      throws InvalidConfigException {
    if (object.name().equals(PREDEFINED)) {
      throw new InvalidConfigException(
          "name", PREDEFINED, "the predefined entry stays", "change it with set");
    }
    List<String> users =
        switch (object) {
          case Peer peer -> names(Policy.class, configuration, p -> peer.name().equals(p.peer()));
          case Profile profile ->
              names(Peer.class, configuration, p -> p.profile().equals(profile.name()));
          case Proposal proposal ->
              names(Policy.class, configuration, p -> p.proposal().equals(proposal.name()));
          case ManualSa manual ->
              names(Policy.class, configuration, p -> manual.name().equals(p.manualSa()));
          case Identity _, Policy _, NatRule _ -> List.of();
          case IpsecSettings settings ->
              throw new InvalidConfigException(
                  "", "", "the " + settings.name() + " stay", "change them with set");
        };
    if (!users.isEmpty()) {
      throw new InvalidConfigException(
          "",
          "",
          object.kind() + " " + object.name() + " is used by " + String.join(", ", users),
          "remove or change those first");
    }
  }

  private static <O extends ConfigObject> List<String> names(
      Class<O> type, Configuration configuration, Predicate<O> uses) {
    return configuration.all(type).stream().filter(uses).map(ConfigObject::name).toList();
  }

  /** Warns of each use of weak manual keys that this change brings. */
  private static List<String> weakManualKeys(Configuration before, Configuration after) {
    List<String> warnings = new ArrayList<>(warningsOfManualKeys(after));
    warnings.removeAll(warningsOfManualKeys(before));
    return warnings;
  }

  private static Set<String> warningsOfManualKeys(Configuration configuration) {
    Set<String> warnings = new LinkedHashSet<>();
    for (Policy policy : configuration.all(Policy.class)) {
      if (policy.hasManualKeys()) {
        ManualSa keys = configuration.find(ManualSa.class, policy.manualSa()).orElseThrow();
        WeakAlgorithms.in(keys, policy)
            .forEach(use -> warnings.add(use.warning() + " (" + policy.name() + ")"));
      }
    }
    return warnings;
  }

  private static Plan checked(
      String item, Configuration before, List<Change> changes, List<String> notes)
      throws InvalidConfigException {
    Configuration after = before.with(changes);
    References.check(after);
    ManualSas.check(after);
    WeakAlgorithms.check(after);
    List<String> all = new ArrayList<>(notes);
    all.addAll(weakManualKeys(before, after));
    for (Policy policy : after.all(Policy.class)) {
      boolean known = before.find(Policy.class, policy.name()).isPresent();
      if (!known || Shadowing.coverOf(policy, before).isEmpty()) {
        Shadowing.coverOf(policy, after)
            .ifPresent(
                cover ->
                    all.add(
                        "warning: "
                            + policy.name()
                            + " is invalid: "
                            + cover.name()
                            + " is tried before and matches all its packets"));
      }
    }
    return new Plan(item, changes, all);
  }
}
