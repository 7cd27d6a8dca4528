package dev.culvert.sa.menu;

import java.util.List;
import java.util.Optional;

/**
 * One item as it is shown.
 *
 * @param id what REST calls {@code .id}: the name of the item among all of its menu
 * @param flags the letters that hold, in the order of the menu's legend
 * @param comment shown on a line of its own; may be empty
 * @param fields properties in the order of print
 */
public record Row(String id, String flags, String comment, List<Field> fields) {

  public Row {
    fields = List.copyOf(fields);
  }

  /** How print shows a field. */
  public enum Style {
    BARE,
    QUOTED,
    /** Not among the others: it is a flag or the comment's line. */
    APART,
    /**
     * Shown only where {@code show-sensitive} is said, and then as so many stars: who may see it
     * gets it from its owner.
     */
    SENSITIVE
  }

  /** A property and its value. */
  public record Field(String name, String value, Style style) {

    /** A field that prints without quotes. */
    public static Field of(String name, Object value) {
      return new Field(name, value.toString(), Style.BARE);
    }
  }

  /** The value of the field with this name. */
  public Optional<String> value(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).map(Field::value).findFirst();
  }
}
