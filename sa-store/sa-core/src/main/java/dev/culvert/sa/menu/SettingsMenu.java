package dev.culvert.sa.menu;

import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code /ip ipsec settings}: one item without a number. */
final class SettingsMenu implements ConfigMenu<IpsecSettings> {

  static final Property<Boolean> ALLOW_WEAK =
      Property.of(
              "allow-weak",
              ValueTypes.YES_NO,
              "whether profiles and proposals may name weak algorithms")
          .orElse("yes");

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec settings");
  }

  @Override
  public Class<IpsecSettings> objectClass() {
    return IpsecSettings.class;
  }

  @Override
  public boolean isSingle() {
    return true;
  }

  @Override
  public Set<Verb> verbs() {
    return EnumSet.of(Verb.SET, Verb.PRINT);
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(ALLOW_WEAK);
  }

  @Override
  public Values read(IpsecSettings settings) {
    return new Values().put(ALLOW_WEAK, settings.allowWeak());
  }

  @Override
  public Assembly<IpsecSettings> assemble(Draft<IpsecSettings> draft) {
    return new Assembly<>(new IpsecSettings(draft.values().get(ALLOW_WEAK)), List.of(), List.of());
  }
}
