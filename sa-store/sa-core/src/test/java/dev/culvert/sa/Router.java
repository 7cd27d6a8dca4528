package dev.culvert.sa;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.sa.config.Configuration;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.console.Console;
import dev.culvert.sa.console.ConsoleAnswer;
import dev.culvert.sa.menu.Engine;
import dev.culvert.sa.menu.Scene;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.view.Observation;
import dev.culvert.sa.view.Observations;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** One console with its configuration in memory, the way a user sits before a router. */
public final class Router {

  public static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  public final Engine engine =
      new Engine(
          (secret, aad) ->
              // The reverse of the secret stands in for its ciphertext, so that tests can look.
              new Sealed(
                  aad,
                  ByteString.copyOf(new byte[1]),
                  ByteString.copyOf(
                      new StringBuilder(HexFormat.of().formatHex(secret.expose()))
                          .reverse()
                          .toString()
                          .getBytes(StandardCharsets.US_ASCII))));

  private final Console console = new Console(engine);
  private Configuration configuration;
  private Observations observations = Observations.NONE;
  private MenuPath menu = MenuPath.ROOT;

  public Router() {
    try {
      configuration = Configuration.EMPTY.with(engine.predefine(Configuration.EMPTY).changes());
    } catch (InvalidConfigException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a script that must be accepted. */
  public String run(String script) {
    ConsoleAnswer answer = type(script);
    assertFalse(answer.refused(), answer.output());
    return answer.output();
  }

  /** Runs a script that must be refused, and changes nothing. */
  public String refused(String script) {
    ConsoleAnswer answer = type(script);
    assertTrue(answer.refused(), "accepted: " + script);
    assertTrue(answer.changes().isEmpty() && answer.orders().isEmpty());
    return answer.output();
  }

  /** Runs a script. */
  public ConsoleAnswer type(String script) {
    ConsoleAnswer answer = consider(script);
    configuration = configuration.with(answer.changes());
    menu = answer.menu();
    return answer;
  }

  /** What a script would come to, without doing it. */
  public ConsoleAnswer consider(String script) {
    return console.run(menu, script, scene());
  }

  public MenuPath menu() {
    return menu;
  }

  public Scene scene() {
    return new Scene(configuration, observations, NOW);
  }

  public void observe(Observation... batch) {
    observations = observations.with(List.of(batch));
  }

  public <O extends ConfigObject> List<O> all(Class<O> type) {
    return configuration.all(type);
  }

  public <O extends ConfigObject> O only(Class<O> type) {
    List<O> all = all(type);
    if (all.size() != 1) {
      throw new AssertionError("not one but " + all);
    }
    return all.getFirst();
  }
}
