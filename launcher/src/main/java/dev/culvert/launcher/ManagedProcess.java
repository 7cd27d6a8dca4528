package dev.culvert.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that outlives the command that started it, known by its pid file. The file holds the
 * pid and the start time, so that a number that the kernel has given to another process since is
 * not taken for ours.
 */
final class ManagedProcess {

  private final String name;
  private final Path pidFile;
  private final Path log;

  ManagedProcess(String name, Path pidFile, Path log) {
    this.name = name;
    this.pidFile = pidFile;
    this.log = log;
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  /**
   * Starts the command in a session of its own, so that Ctrl-C at the terminal does not reach it.
   */
  void start(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> detached = new ArrayList<>(List.of("setsid"));
    detached.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(detached)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    ProcessHandle handle = builder.start().toHandle();
    Files.writeString(pidFile, handle.pid() + "\n" + startOf(handle) + "\n");
  }

  /** The process while it lives. */
  Optional<ProcessHandle> handle() throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    return lines.size() < 2
        ? Optional.empty()
        : ProcessHandle.of(Long.parseLong(lines.getFirst()))
            .filter(ProcessHandle::isAlive)
            .filter(found -> startOf(found).equals(lines.get(1)));
  }

  boolean isRunning() throws IOException {
    return handle().isPresent();
  }

  /** Asks the process to end and does not wait for it. */
  void requestStop() throws IOException {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /**
   * Asks the process to end, and ends it when it has not within {@code grace}; false when none was
   * started.
   */
  boolean stop(Duration grace) throws IOException, InterruptedException {
    Optional<ProcessHandle> found = handle();
    if (found.isPresent()) {
      ProcessHandle process = found.get();
      process.destroy();
      if (!endsWithin(process, grace)) {
        process.destroyForcibly();
        endsWithin(process, grace);
      }
    }
    return Files.deleteIfExists(pidFile);
  }

  /** The last lines of the log, for an error message. */
  String logTail() throws IOException {
    return Files.exists(log) ? Main.tail(Files.readString(log), 15) : "";
  }

  private static boolean endsWithin(ProcessHandle process, Duration limit)
      throws InterruptedException {
    CompletableFuture<ProcessHandle> exit = process.onExit();
    try {
      exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new OperationException("cannot wait for pid " + process.pid());
    }
  }

  private static String startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
