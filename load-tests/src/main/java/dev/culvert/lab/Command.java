package dev.culvert.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command of the system, run to its end.
 *
 * <p>Immutable: each {@code with…} method gives a new command.
 */
public record Command(
    List<String> arguments, String input, Duration limit, Map<String, String> environment) {

  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** The command made of a program and its arguments; no shell interprets them. */
  public static Command of(String... arguments) {
    return of(List.of(arguments));
  }

  public static Command of(List<String> arguments) {
    return new Command(arguments, "", DEFAULT_LIMIT, Map.of());
  }

  /** The same command with this text on its standard input. */
  public Command withInput(String text) {
    return new Command(arguments, text, limit, environment);
  }

  /** The same command, ended by force after this time. */
  public Command withLimit(Duration time) {
    return new Command(arguments, input, time, environment);
  }

  /** The same command with one more environment variable. */
  public Command withEnvironment(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Command(arguments, input, limit, more);
  }

  /** The same command behind another one that runs it, such as {@code ip netns exec NAME}. */
  public Command behind(List<String> prefix) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(arguments);
    return new Command(all, input, limit, environment);
  }

  /**
   * Runs the command and waits for its end.
   *
   * @throws LabException if it cannot be started or outlives its limit
   */
  public Outcome run() {
    Process process = start(new ProcessBuilder(arguments));
    CompletableFuture<String> out = drain(process.getInputStream());
    CompletableFuture<String> err = drain(process.getErrorStream());
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException ignored) {
      // A command that ends without reading its input is judged by its exit status.
    }
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "no end after %s: %s%n%s%s"
                .formatted(limit, String.join(" ", arguments), soFar(out), soFar(err)));
      }
      return new Outcome(arguments, process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted in: " + String.join(" ", arguments), e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs the command and throws if it fails. */
  public Outcome runOrThrow() {
    return run().orThrow();
  }

  /**
   * Starts the command and returns at once; its output goes where {@code builder} says.
   *
   * @throws LabException if it cannot be started
   */
  Process start(ProcessBuilder builder) {
    builder.command(arguments);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LabException("cannot start: " + String.join(" ", arguments), e);
    }
  }

  /** Asks a process to end, and ends it by force if it has not done so within {@code patience}. */
  static void end(Process process, Duration patience) {
    process.destroy();
    if (!Await.holds(patience, () -> !process.isAlive())) {
      process.destroyForcibly();
    }
  }

  private static String soFar(CompletableFuture<String> output) {
    return output.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
  }

  private static CompletableFuture<String> drain(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.complete("");
              }
            });
    return text;
  }
}
