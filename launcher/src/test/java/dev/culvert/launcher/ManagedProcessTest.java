package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {

  @TempDir Path directory;

  @Test
  void isFoundAgainByItsPidFileAndStopped() throws Exception {
    process().start(directory, List.of("sleep", "60"), Map.of());
    ProcessHandle handle = process().handle().orElseThrow();
    process().stop(Duration.ofSeconds(5));
    assertFalse(handle.isAlive());
    assertFalse(process().isRunning());
    assertFalse(Files.exists(directory.resolve("p.pid")));
  }

  @Test
  void endsAProcessThatDoesNotListen() throws Exception {
    process()
        .start(
            directory,
            List.of("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"),
            Map.of());
    ProcessHandle handle = process().handle().orElseThrow();
    while (!process().logTail().equals("deaf")) {
      Thread.onSpinWait();
    }
    process().stop(Duration.ofMillis(200));
    assertFalse(handle.isAlive());
  }

  @Test
  void doesNotTakeAnotherProcessWithTheSameNumberForItsOwn() throws Exception {
    Files.writeString(
        directory.resolve("p.pid"), ProcessHandle.current().pid() + "\n1999-01-01T00:00:00Z\n");
    assertFalse(process().isRunning());
    process().stop(Duration.ofSeconds(1));
    assertTrue(ProcessHandle.current().isAlive());
  }

  @Test
  void keepsTheLogForTheErrorMessage() throws Exception {
    process().start(directory, List.of("sh", "-c", "echo \"$WORD\" >&2"), Map.of("WORD", "why"));
    while (process().isRunning()) {
      Thread.onSpinWait();
    }
    assertEquals("why", process().logTail());
  }

  private ManagedProcess process() {
    return new ManagedProcess("p", directory.resolve("p.pid"), directory.resolve("p.log"));
  }
}
