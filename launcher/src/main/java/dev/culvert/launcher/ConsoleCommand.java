package dev.culvert.launcher;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Takes RouterOS commands and has sa-store carry them out. */
final class ConsoleCommand {

  private ConsoleCommand() {}

  @SuppressWarnings("SystemConsoleNull") // Since JDK 25 there is none without a terminal, again.
  static int run(Options options) throws IOException, InterruptedException {
    ConsoleClient client = new ConsoleClient(Installation.of(options));
    if (options.command() != null) {
      return script(client, options.command());
    }
    Console terminal = System.console();
    return terminal != null && terminal.isTerminal()
        ? prompt(client)
        : script(client, readStandardInput());
  }

  private static String readStandardInput() throws IOException {
    return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static int script(ConsoleClient client, String text)
      throws IOException, InterruptedException {
    ConsoleClient.Reply reply = client.send(text);
    (reply.refused() ? System.err : System.out).print(reply.output());
    return reply.refused() ? 1 : 0;
  }

  private static int prompt(ConsoleClient client) throws IOException, InterruptedException {
    try (Terminal terminal = TerminalBuilder.terminal()) {
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).appName("culvert").build();
      while (true) {
        String line = reader.readLine("[admin@culvert] " + client.menu() + "> ");
        if (line.strip().equals("quit")) {
          return 0;
        }
        terminal.writer().print(client.send(line).output());
        terminal.flush();
      }
    } catch (EndOfFileException | UserInterruptException e) {
      return 0;
    }
  }
}
