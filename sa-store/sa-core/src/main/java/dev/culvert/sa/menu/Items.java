package dev.culvert.sa.menu;

import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.syntax.Abbreviation;
import java.util.ArrayList;
import java.util.List;

/** Picks items of a menu. */
public final class Items {

  private Items() {}

  /**
   * Items by the number that they have now or by name, in the order of {@code wanted}.
   *
   * @throws InvalidConfigException when one of them does not exist
   */
  public static List<Row> named(Menu menu, List<String> wanted, Scene scene)
      throws InvalidConfigException {
    List<Row> rows = menu.rows(scene);
    List<Row> picked = new ArrayList<>();
    for (String item : wanted) {
      Row row = find(item, rows);
      if (row == null) {
        throw new InvalidConfigException(
            "numbers",
            item,
            "no such item in " + menu.path(),
            rows.isEmpty() ? "it has none" : "items are 0 to " + (rows.size() - 1));
      }
      if (!picked.contains(row)) {
        picked.add(row);
      }
    }
    return picked;
  }

  private static Row find(String item, List<Row> rows) {
    for (int i = 0; i < rows.size(); i++) {
      if (item.equals(rows.get(i).id()) || item.equals(Integer.toString(i))) {
        return rows.get(i);
      }
    }
    return null;
  }

  /** The rows that have all these values. */
  public static List<Row> where(Menu menu, List<Setting> conditions, List<Row> rows)
      throws InvalidConfigException {
    List<Row> left = rows;
    for (Setting condition : conditions) {
      Setting canonical =
          switch (menu) {
            case ConfigMenu<?> config -> canonical(config, condition);
            case ReadMenu read -> canonical(read, condition);
          };
      left =
          left.stream()
              .filter(row -> row.value(canonical.property()).orElse("").equals(canonical.value()))
              .toList();
    }
    return left;
  }

  private static Setting canonical(ConfigMenu<?> menu, Setting condition)
      throws InvalidConfigException {
    Property<?> property = Settings.property(menu, condition.property());
    if (!menu.fieldNames().contains(property.name())) {
      throw new InvalidConfigException(
          property.name(),
          "",
          "cannot be compared",
          "properties that can be: " + String.join(", ", menu.fieldNames()));
    }
    Values values = new Values();
    Settings.parse(property, condition.value(), values);
    return new Setting(property.name(), values.text(property).orElseThrow());
  }

  private static Setting canonical(ReadMenu menu, Setting condition) throws InvalidConfigException {
    return switch (Abbreviation.resolve(condition.property(), menu.fieldNames(), List::of)) {
      case Abbreviation.Found<String> found -> new Setting(found.value(), condition.value());
      case Abbreviation.Ambiguous<String> ambiguous ->
          throw new InvalidConfigException(
              condition.property(),
              "",
              "is short for " + String.join(" and ", ambiguous.names()),
              "write more of it");
      case Abbreviation.Unknown<String> _ ->
          throw new InvalidConfigException(
              condition.property(),
              "",
              "no such property in " + menu.path(),
              "properties are " + String.join(", ", menu.fieldNames()));
    };
  }
}
