package dev.culvert.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Entry of {@code culvert up|down|restart|status|console}. */
public final class Main {

  /** A subcommand; returns the exit status. */
  private interface Command {
    int run(Options options) throws IOException, InterruptedException;
  }

  private static final Map<String, Command> COMMANDS =
      Map.of(
          "up", UpCommand::run,
          "down", DownCommand::run,
          "restart", RestartCommand::run,
          "status", StatusCommand::run,
          "console", ConsoleCommand::run);

  private Main() {}

  /**
   * Runs a subcommand.
   *
   * @param args subcommand and its options
   */
  public static void main(String[] args) {
    System.exit(run(List.of(args)));
  }

  private static int run(List<String> args) {
    Command command = args.isEmpty() ? null : COMMANDS.get(args.getFirst());
    if (command == null) {
      System.err.println("culvert: expected one of up, down, restart, status, console");
      return 2;
    }
    try {
      Options options = Options.parse(args.getFirst(), args.subList(1, args.size()));
      return options.help() ? help(args.getFirst()) : command.run(options);
    } catch (UsageException | OperationException e) {
      System.err.println("culvert: " + e.getMessage());
      return e instanceof UsageException ? 2 : 1;
    } catch (IOException e) {
      System.err.println("culvert: " + e);
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    }
  }

  private static int help(String command) {
    System.out.println(Options.help(command));
    return 0;
  }

  /** For messages: the last lines of a text. */
  static String tail(String text, int lines) {
    List<String> all = text.lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }
}
