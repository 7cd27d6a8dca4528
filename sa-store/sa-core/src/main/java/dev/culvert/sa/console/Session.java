package dev.culvert.sa.console;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.ConfigMenu;
import dev.culvert.sa.menu.Engine;
import dev.culvert.sa.menu.Items;
import dev.culvert.sa.menu.Menu;
import dev.culvert.sa.menu.Menus;
import dev.culvert.sa.menu.Plan;
import dev.culvert.sa.menu.ReadMenu;
import dev.culvert.sa.menu.Row;
import dev.culvert.sa.menu.SaFlush;
import dev.culvert.sa.menu.Scene;
import dev.culvert.sa.menu.Setting;
import dev.culvert.sa.menu.WhyMenu;
import dev.culvert.sa.syntax.Assignment;
import dev.culvert.sa.syntax.Command;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of one script, one after another. */
final class Session {

  private final Engine engine;
  private final StringBuilder output = new StringBuilder();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<IkeCommand.Order> orders = new ArrayList<>();
  private Scene scene;
  private MenuPath menu;

  Session(Engine engine, Scene scene) {
    this.engine = engine;
    this.scene = scene;
  }

  void run(Command command) throws InvalidConfigException {
    switch (command) {
      case Command.Enter enter -> menu = enter.menu();
      case Command.Add add ->
          apply(
              engine.add(configMenu(command), settings(add.assignments()), scene.configuration()));
      case Command.Set set -> {
        for (Row row : select(command, set.selection())) {
          apply(set(configMenu(command), row, settings(set.assignments())));
        }
      }
      case Command.Remove remove -> {
        for (Row row : select(command, remove.selection())) {
          apply(engine.remove(object(configMenu(command), row), scene.configuration()));
        }
      }
      case Command.Switch change -> {
        List<Setting> disabled = List.of(new Setting("disabled", change.disabled() ? "yes" : "no"));
        for (Row row : select(command, change.selection())) {
          apply(set(configMenu(command), row, disabled));
        }
      }
      case Command.Print print -> print(print);
      case Command.Find find -> find(find);
      case Command.KillConnections kill -> kill(kill);
      case Command.Flush flush -> flush(flush);
      case Command.Why why -> why(why);
    }
  }

  String output() {
    return output.toString();
  }

  List<Gap> gaps() {
    return gaps;
  }

  List<Change> changes() {
    return changes;
  }

  List<IkeCommand.Order> orders() {
    return orders;
  }

  /** The menu that was entered last, if any was. */
  Optional<MenuPath> menu() {
    return Optional.ofNullable(menu);
  }

  private <O extends ConfigObject> Plan set(ConfigMenu<O> target, Row row, List<Setting> settings)
      throws InvalidConfigException {
    return engine.set(target, object(target, row), settings, scene.configuration());
  }

  private <O extends ConfigObject> O object(ConfigMenu<O> target, Row row) {
    return scene.configuration().find(target.objectClass(), row.id()).orElseThrow();
  }

  private void apply(Plan plan) {
    changes.addAll(plan.changes());
    scene = scene.with(scene.configuration().with(plan.changes()));
    plan.notes().forEach(note -> output.append(note).append('\n'));
  }

  private List<Row> select(Command command, Selection selection) throws InvalidConfigException {
    Menu target = target(command);
    return switch (selection) {
      case Selection.Items items -> Items.named(target, items.items(), scene);
      case Selection.Matching matching ->
          Items.where(target, settings(matching.where()), target.rows(scene));
    };
  }

  private void print(Command.Print print) throws InvalidConfigException {
    Menu target = target(print);
    List<Row> rows = target.rows(scene);
    List<Row> shown = rows;
    if (print.layout() == Command.Layout.STATS) {
      shown =
          target
              .stats(scene)
              .orElseThrow(
                  () ->
                      new InvalidConfigException(
                          "", "", target.path() + " has no stats", "use print"));
    }
    List<Row> wanted = Items.where(target, settings(print.where()), rows);
    requireShowable(print, target, rows);
    Printout printout =
        Printout.of(
            target,
            scene,
            rows,
            shown,
            wanted,
            new Printout.Extent(print.layout() == Command.Layout.DETAIL, print.sensitive()));
    printout.gaps().forEach(gap -> gaps.add(gap.behind(output.length())));
    output.append(printout.text());
  }

  private static void requireShowable(Command.Print print, Menu target, List<Row> rows)
      throws InvalidConfigException {
    if (print.sensitive()
        && !rows.isEmpty()
        && rows.stream()
            .flatMap(row -> row.fields().stream())
            .noneMatch(field -> field.style() == Row.Style.SENSITIVE)) {
      throw new InvalidConfigException(
          "", "", target.path() + " has nothing that show-sensitive shows", "use print");
    }
  }

  private void find(Command.Find find) throws InvalidConfigException {
    Menu target = target(find);
    List<Row> rows = target.rows(scene);
    List<String> numbers = new ArrayList<>();
    for (Row row : Items.where(target, settings(find.where()), rows)) {
      numbers.add(Integer.toString(rows.indexOf(row)));
    }
    output.append(String.join(",", numbers)).append('\n');
  }

  private void kill(Command.KillConnections kill) throws InvalidConfigException {
    List<Row> rows = select(kill, kill.selection());
    rows.forEach(row -> orders.add(new IkeCommand.Terminate(IkeSpi.parse(row.id()), scene.now())));
    output.append("connections to end: ").append(rows.size()).append('\n');
  }

  private void flush(Command.Flush flush) throws InvalidConfigException {
    SaFlush flushed = SaFlush.of(settings(flush.assignments()), scene);
    orders.addAll(flushed.orders());
    output.append(flushed.note()).append('\n');
  }

  private void why(Command.Why why) throws InvalidConfigException {
    output.append(WhyText.of(WhyMenu.where(settings(why.where()), scene)));
  }

  /** The parser admits a verb only in a menu that has it. */
  private static Menu target(Command command) {
    return Menus.at(command.menu()).orElseThrow();
  }

  private static ConfigMenu<?> configMenu(Command command) {
    return switch (target(command)) {
      case ConfigMenu<?> config -> config;
      case ReadMenu read ->
          throw new IllegalStateException(read.path() + " has a verb that changes");
    };
  }

  private static List<Setting> settings(List<Assignment> assignments) {
    return assignments.stream()
        .map(assignment -> new Setting(assignment.property(), assignment.value()))
        .toList();
  }
}
