package dev.culvert.sa.console;

import dev.culvert.sa.menu.Menu;
import dev.culvert.sa.menu.Row;
import dev.culvert.sa.menu.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Items as RouterOS prints them: number, flags, and properties wrapped below each other.
 *
 * @param text the text
 * @param gaps what the text leaves open
 */
record Printout(String text, List<Gap> gaps) {

  private static final int WIDTH = 80;

  /**
   * How much of an item is shown.
   *
   * @param id also its name among its menu
   * @param sensitive also what sa-store does not know, as gaps
   */
  record Extent(boolean id, boolean sensitive) {}

  /**
   * Prints.
   *
   * @param scene what the layout depends on
   * @param all every item, which gives the numbers
   * @param shown the same items as they are shown
   * @param wanted which of {@code all} are shown
   */
  static Printout of(
      Menu menu, Scene scene, List<Row> all, List<Row> shown, List<Row> wanted, Extent extent) {
    StringBuilder text = new StringBuilder();
    List<Gap> gaps = new ArrayList<>();
    if (menu.isSingle()) {
      shown.forEach(row -> single(text, row));
      return new Printout(text.toString(), gaps);
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
        item(text, gaps, i, shown.get(i), legend.size(), extent);
      }
    }
    return new Printout(text.toString(), gaps);
  }

  private static void item(
      StringBuilder text, List<Gap> gaps, int number, Row row, int flagColumns, Extent extent) {
    int width = Math.max(1, flagColumns);
    String head = String.format("%2d %-" + width + "s ", number, row.flags());
    String indent = " ".repeat(head.length());
    text.append(head);
    if (!row.comment().isEmpty()) {
      text.append(";;; ").append(oneLine(row.comment())).append('\n').append(indent);
    }
    int column = head.length();
    boolean first = true;
    for (Row.Field field : fields(row, extent)) {
      String printed = printed(field);
      if (!first && column + 1 + printed.length() > WIDTH) {
        text.append('\n').append(indent);
        column = indent.length();
        first = true;
      }
      if (!first) {
        text.append(' ');
        column++;
      }
      if (field.style() == Row.Style.SENSITIVE) {
        int length = field.value().length();
        int offset = text.length() + printed.length() - length - 1;
        gaps.add(new Gap(offset, length, row.id(), field.name()));
      }
      text.append(printed);
      column += printed.length();
      first = false;
    }
    text.append('\n');
  }

  private static List<Row.Field> fields(Row row, Extent extent) {
    List<Row.Field> fields = new ArrayList<>();
    if (extent.id()) {
      fields.add(Row.Field.of(".id", row.id()));
    }
    for (Row.Field field : row.fields()) {
      switch (field.style()) {
        case BARE, QUOTED -> fields.add(field);
        case SENSITIVE -> {
          if (extent.sensitive()) {
            fields.add(field);
          }
        }
        case APART -> {}
      }
    }
    return fields;
  }

  private static String printed(Row.Field field) {
    return field.name()
        + (field.style() == Row.Style.BARE
            ? "=" + oneLine(field.value())
            : "=\"" + escaped(field.value()) + "\"");
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
