package dev.culvert.sa.console;

import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.config.Problem;
import dev.culvert.sa.menu.ConfigMenu;
import dev.culvert.sa.menu.Menus;
import dev.culvert.sa.menu.Settings;
import dev.culvert.sa.syntax.Assignment;
import dev.culvert.sa.syntax.Command;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Position;
import java.util.List;

/** Where in the input a refused property was written. */
final class ErrorPosition {

  private ErrorPosition() {}

  /** The position of the last assignment of the property, or of the command. */
  static Position of(Problem problem, Command command) {
    return assignments(command).reversed().stream()
        .filter(assignment -> names(assignment, problem.property(), command.menu()))
        .findFirst()
        .map(Assignment::position)
        .orElse(command.position());
  }

  private static List<Assignment> assignments(Command command) {
    return switch (command) {
      case Command.Add add -> add.assignments();
      case Command.Set set -> set.assignments();
      case Command.Print print -> print.where();
      case Command.Find find -> find.where();
      case Command.Flush flush -> flush.assignments();
      case Command.Why why -> why.where();
      case Command.Enter _, Command.Remove _, Command.Switch _, Command.KillConnections _ ->
          List.of();
    };
  }

  private static boolean names(Assignment assignment, String property, MenuPath path) {
    if (assignment.property().equals(property)) {
      return true;
    }
    if (!(Menus.at(path).orElse(null) instanceof ConfigMenu<?> menu)) {
      return false;
    }
    try {
      return Settings.property(menu, assignment.property()).name().equals(property);
    } catch (InvalidConfigException _) {
      return false;
    }
  }
}
