package dev.culvert.sa.menu;

import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.IpsecSettings.Defaults;
import dev.culvert.contracts.config.IpsecSettings.Larval;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /ip ipsec settings}: one item without a number. */
final class SettingsMenu implements ConfigMenu<IpsecSettings> {

  static final Property<Boolean> ALLOW_WEAK =
      Property.of(
              "allow-weak",
              ValueTypes.YES_NO,
              "whether profiles and proposals may name weak algorithms")
          .orElse("yes");

  static final Property<Larval> LARVAL =
      Property.of("larval", larval(), "what becomes of packets while their SA is being made")
          .orElse("hold");

  static final Property<Defaults> DEFAULTS =
      Property.of(
              "defaults",
              defaults(),
              "whose layouts print follows; compat-v2.6 has other counters of a policy and of SAs")
          .orElse("modern");

  private static ValueType<Defaults> defaults() {
    Map<String, Defaults> words = new LinkedHashMap<>();
    words.put("modern", Defaults.MODERN);
    words.put("compat-v7", Defaults.COMPAT_V7);
    words.put("compat-v4", Defaults.COMPAT_V4);
    words.put("compat-v2.6", Defaults.COMPAT_V2_6);
    return Choice.of(words).one();
  }

  private static ValueType<Larval> larval() {
    Map<String, Larval> words = new LinkedHashMap<>();
    words.put("hold", Larval.HOLD);
    words.put("drop", Larval.DROP);
    return Choice.of(words).one();
  }

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
    return List.of(ALLOW_WEAK, LARVAL, DEFAULTS);
  }

  @Override
  public Values read(IpsecSettings settings) {
    return new Values()
        .put(ALLOW_WEAK, settings.allowWeak())
        .put(LARVAL, settings.larval())
        .put(DEFAULTS, settings.defaults());
  }

  @Override
  public Assembly<IpsecSettings> assemble(Draft<IpsecSettings> draft) {
    Values values = draft.values();
    return new Assembly<>(
        new IpsecSettings(values.get(ALLOW_WEAK), values.get(LARVAL), values.get(DEFAULTS)),
        List.of(),
        List.of());
  }
}
