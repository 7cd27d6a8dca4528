package dev.culvert.linux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs a network tool of the host and waits for it. The child belongs to the network namespace of
 * the calling thread.
 *
 * @param line the tool and its arguments; no shell takes part
 * @param exitCode 0 when the tool did its work
 * @param output what it printed on both streams
 */
record Command(List<String> line, int exitCode, String output) {
  static Command run(String... line) throws IOException {
    return run(List.of(line), "");
  }

  static Command run(List<String> line, String input) throws IOException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Command(line, exitCode(process), output.strip());
  }

  /**
   * @return what the tool printed on its standard output alone
   * @throws IOException when it failed
   */
  static String standardOutput(String... line) throws IOException {
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Command(List.of(line), exitCode(process), output).orThrow();
  }

  private static int exitCode(Process process) throws InterruptedIOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(process.info().command().orElse("a tool") + " interrupted");
    }
  }

  /**
   * @return what the tool printed
   * @throws IOException with the tool's own words when it failed
   */
  String orThrow() throws IOException {
    if (exitCode != 0) {
      throw new IOException(String.join(" ", line) + " failed: " + output);
    }
    return output;
  }
}
