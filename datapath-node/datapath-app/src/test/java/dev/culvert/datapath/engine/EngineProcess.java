package dev.culvert.datapath.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An {@link EngineHost} in a process of its own, in a network namespace. */
record EngineProcess(Process process, BufferedReader answers, Writer commands)
    implements AutoCloseable {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /**
   * Starts a host and waits until it is ready.
   *
   * @param host what to run
   * @param index which end of the tunnel it is
   */
  static EngineProcess start(
      String namespace, Class<? extends EngineHost> host, int index, int workers)
      throws IOException {
    Process process =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                JAVA,
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                host.getName(),
                Integer.toString(index),
                Integer.toString(workers))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String first = answers.readLine();
    if (!"ready".equals(first)) {
      throw new IOException("the engine did not start: " + first);
    }
    return new EngineProcess(process, answers, process.outputWriter(StandardCharsets.UTF_8));
  }

  String ask(String line) throws IOException {
    commands.write(line + "\n");
    commands.flush();
    return answers.readLine();
  }

  /** Packets sent, packets taken, and sendings that failed. */
  long[] counts() throws IOException {
    return Arrays.stream(ask("count").split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a command in a network namespace; answers what it printed. */
  static String in(String namespace, String command) throws Exception {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(Arrays.asList(command.split(" ")));
    return run(all);
  }

  /** Runs a command; answers what it printed. */
  static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
