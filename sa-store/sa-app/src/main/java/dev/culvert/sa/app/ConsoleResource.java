package dev.culvert.sa.app;

import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.console.Console;
import dev.culvert.sa.console.ConsoleAnswer;
import dev.culvert.sa.console.Gap;
import dev.culvert.sa.syntax.MenuPath;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The console over HTTP; the client keeps the current menu. */
@Path("/api/v1/console")
class ConsoleResource {

  /**
   * Lines to run.
   *
   * @param menu the current menu, {@code /} at first
   * @param input one or more lines; it may hold secrets
   */
  record Request(String menu, String input) {

    @Override
    public String toString() {
      return "console input in " + menu;
    }
  }

  /**
   * What came of it.
   *
   * @param output text for the user
   * @param refused true when something was wrong; then nothing was done
   * @param menu the current menu afterwards
   * @param gaps where something belongs in the output that a node shows to those who may see it
   */
  record Answer(String output, boolean refused, String menu, List<Gap> gaps) {}

  private final ConfigWriter writer;
  private final Console console;

  ConsoleResource(ConfigWriter writer, Console console) {
    this.writer = writer;
    this.console = console;
  }

  @POST
  @RunOnVirtualThread
  @Operation(summary = "Run RouterOS commands, all of them or none")
  public Answer run(Request request) throws InvalidConfigException {
    if (request == null || request.input() == null) {
      throw new InvalidConfigException(
          "input", "", "is missing", "send {\"menu\":\"/\",\"input\":\"/ip ipsec peer print\"}");
    }
    MenuPath menu = MenuPath.of(request.menu() == null ? "/" : request.menu());
    return writer.write(
        scene -> {
          ConsoleAnswer answer = console.run(menu, request.input(), scene);
          return new Decision.Decided<>(
              new Answer(
                  answer.output(), answer.refused(), answer.menu().toString(), answer.gaps()),
              answer.changes(),
              answer.orders());
        });
  }
}
