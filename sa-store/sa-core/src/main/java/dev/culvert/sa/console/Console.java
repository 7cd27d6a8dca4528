package dev.culvert.sa.console;

import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.Engine;
import dev.culvert.sa.menu.Menus;
import dev.culvert.sa.menu.Scene;
import dev.culvert.sa.syntax.Command;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Parser;
import dev.culvert.sa.syntax.SyntaxException;
import java.util.List;

/**
 * The console: text in, text and changes out. A script is done as a whole or not at all; each of
 * its commands sees what those before it have done.
 */
public final class Console {

  private final Engine engine;

  /** A console that changes the configuration through {@code engine}. */
  public Console(Engine engine) {
    this.engine = engine;
  }

  /**
   * Runs a script.
   *
   * @param menu the current menu; the root when there is no such menu
   * @param script one or more lines
   */
  public ConsoleAnswer run(MenuPath menu, String script, Scene scene) {
    List<Command> commands;
    try {
      commands = Parser.parse(Menus.tree(), menu, script);
    } catch (SyntaxException e) {
      return refusal(menu, "syntax error: " + e.getMessage(), script);
    }
    Session session = new Session(engine, scene);
    for (Command command : commands) {
      try {
        session.run(command);
      } catch (InvalidConfigException e) {
        String where = " (" + ErrorPosition.of(e.problem(), command) + ")";
        return refusal(menu, "failure: " + e.getMessage() + where, script);
      }
    }
    return new ConsoleAnswer(
        session.output(),
        session.gaps(),
        false,
        session.menu().orElse(menu),
        session.changes(),
        session.orders());
  }

  private static ConsoleAnswer refusal(MenuPath menu, String message, String script) {
    String all = script.strip().contains("\n") ? "\nnothing of the script was applied" : "";
    return new ConsoleAnswer(message + all + "\n", List.of(), true, menu, List.of(), List.of());
  }
}
