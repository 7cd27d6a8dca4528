package dev.culvert.sa.menu;

import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.syntax.Abbreviation;
import java.util.List;

/** What the user wrote, read by the table of a menu. */
public final class Settings {

  private Settings() {}

  /** The defaults of a menu's properties. */
  static Values defaults(ConfigMenu<?> menu) {
    Values values = new Values();
    for (Property<?> property : menu.properties()) {
      property.defaultText().ifPresent(text -> values.parse(property, text));
    }
    return values;
  }

  /** Reads the settings; each property at most once. */
  static Values parse(ConfigMenu<?> menu, List<Setting> settings) throws InvalidConfigException {
    Values values = new Values();
    for (Setting setting : settings) {
      Property<?> property = property(menu, setting.property());
      if (values.has(property)) {
        throw new InvalidConfigException(property.name(), "", "is given twice", "give it once");
      }
      parse(property, setting.value(), values);
    }
    return values;
  }

  static void parse(Property<?> property, String text, Values into) throws InvalidConfigException {
    try {
      into.parse(property, text);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(
          property.name(),
          property.role() == Property.Role.SECRET ? "" : text,
          e.getMessage(),
          "expected " + property.type().form());
    }
  }

  /** The property that a word, maybe shortened, means in a menu. */
  public static Property<?> property(ConfigMenu<?> menu, String word)
      throws InvalidConfigException {
    return switch (Abbreviation.resolve(word, menu.properties(), Property::names)) {
      case Abbreviation.Found<Property<?>> found -> found.value();
      case Abbreviation.Ambiguous<Property<?>> ambiguous ->
          throw new InvalidConfigException(
              word,
              "",
              "is short for " + String.join(" and ", ambiguous.names()),
              "write more of it");
      case Abbreviation.Unknown<Property<?>> unknown ->
          throw new InvalidConfigException(
              word, "", "no such property in " + menu.path(), suggestion(menu, word, unknown));
    };
  }

  private static String suggestion(
      ConfigMenu<?> menu, String word, Abbreviation.Unknown<Property<?>> unknown) {
    List<String> elsewhere =
        Menus.configMenus().stream()
            .filter(other -> other.properties().stream().anyMatch(p -> p.names().contains(word)))
            .map(other -> other.path().toString())
            .toList();
    if (!elsewhere.isEmpty()) {
      return "it belongs to " + String.join(" and ", elsewhere);
    }
    return unknown.near().isEmpty()
        ? "properties are "
            + String.join(", ", menu.properties().stream().map(Property::name).toList())
        : "near: " + String.join(", ", unknown.near());
  }
}
