package dev.culvert.sa.console;

import dev.culvert.sa.menu.Menu;
import dev.culvert.sa.menu.Row;
import dev.culvert.sa.menu.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Items as RouterOS prints them: number, flags, and properties wrapped below each other. */
final class Printout {

  private static final int WIDTH = 80;

  private Printout() {}

  /**
   * The text.
   *
   * @param scene what the layout depends on
   * @param all every item, which gives the numbers
   * @param shown the same items as they are shown
   * @param wanted which of {@code all} are shown
   * @param withId whether the name of the item among its menu is shown too
   */
  static String of(
      Menu menu, Scene scene, List<Row> all, List<Row> shown, List<Row> wanted, boolean withId) {
    StringBuilder text = new StringBuilder();
    if (menu.isSingle()) {
      shown.forEach(row -> single(text, row));
      return text.toString();
    }
    Map<String, String> legend = menu.legend(scene);
    if (!legend.isEmpty()) {
      text.append("Flags: ")
          .append(
              legend.entrySet().stream()
                  .map(flag -> flag.getKey() + " - " + flag.getValue())
                  .collect(Collectors.joining(", ")))
          .append('\n');
    }
    for (int i = 0; i < all.size(); i++) {
      if (wanted.contains(all.get(i))) {
        item(text, i, shown.get(i), legend.size(), withId);
      }
    }
    return text.toString();
  }

  private static void item(
      StringBuilder text, int number, Row row, int flagColumns, boolean withId) {
    int width = Math.max(1, flagColumns);
    String head = String.format("%2d %-" + width + "s ", number, row.flags());
    String indent = " ".repeat(head.length());
    text.append(head);
    if (!row.comment().isEmpty()) {
      text.append(";;; ").append(oneLine(row.comment())).append('\n').append(indent);
    }
    int column = head.length();
    boolean first = true;
    for (String field : fields(row, withId)) {
      if (!first && column + 1 + field.length() > WIDTH) {
        text.append('\n').append(indent);
        column = indent.length();
        first = true;
      }
      if (!first) {
        text.append(' ');
        column++;
      }
      text.append(field);
      column += field.length();
      first = false;
    }
    text.append('\n');
  }

  private static List<String> fields(Row row, boolean withId) {
    List<String> fields = new ArrayList<>();
    if (withId) {
      fields.add(".id=" + row.id());
    }
    for (Row.Field field : row.fields()) {
      switch (field.style()) {
        case BARE -> fields.add(field.name() + "=" + oneLine(field.value()));
        case QUOTED -> fields.add(field.name() + "=\"" + escaped(field.value()) + "\"");
        case APART -> {}
      }
    }
    return fields;
  }

  private static void single(StringBuilder text, Row row) {
    int width = row.fields().stream().mapToInt(field -> field.name().length()).max().orElse(0);
    for (Row.Field field : row.fields()) {
      text.append(String.format("%" + (width + 2) + "s: %s%n", field.name(), field.value()));
    }
  }

  private static String escaped(String value) {
    return oneLine(value.replace("\\", "\\\\").replace("\"", "\\\""));
  }

  /** A value must not move the terminal's cursor or write escape sequences to it. */
  static String oneLine(String value) {
    return value.chars().anyMatch(Character::isISOControl)
        ? value
            .chars()
            .mapToObj(
                c -> Character.isISOControl(c) ? String.format("\\%02X", c) : Character.toString(c))
            .collect(Collectors.joining())
        : value;
  }
}
