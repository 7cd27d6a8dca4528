package dev.culvert.esp.pipeline;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A scapy process that encrypts and decrypts on request: {@code scapy_judge.py}. */
final class Scapy implements AutoCloseable {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private final Process process;
  private final Path script;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  private Scapy(Process process, Path script) {
    this.process = process;
    this.script = script;
    this.commands = process.outputWriter(StandardCharsets.US_ASCII);
    this.answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  /** Starts scapy; empty where Python or scapy is not installed. */
  static Optional<Scapy> start() throws IOException {
    if (!Files.isExecutable(PYTHON)) {
      return Optional.empty();
    }
    Path script = Files.createTempFile("scapy_judge", ".py");
    try (InputStream source = Scapy.class.getResourceAsStream("/scapy_judge.py")) {
      Files.write(script, source.readAllBytes());
    }
    Process process =
        new ProcessBuilder(PYTHON.toString(), script.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Scapy scapy = new Scapy(process, script);
    try {
      scapy.ask("ready");
      return Optional.of(scapy);
    } catch (UncheckedIOException e) {
      // Without scapy the script ends at its imports.
      scapy.close();
      return Optional.empty();
    }
  }

  /** Sends packets with a command and returns those that come back. */
  byte[][] transform(String command, byte[][] packets) {
    String hex = Stream.of(packets).map(HexFormat.of()::formatHex).collect(Collectors.joining(" "));
    return Stream.of(ask(command + " " + hex).split(" "))
        .map(HexFormat.of()::parseHex)
        .toArray(byte[][]::new);
  }

  /** Sends a command line and returns its answer. */
  String ask(String line) {
    try {
      commands.write(line);
      commands.newLine();
      commands.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("scapy has ended");
      }
      if (answer.startsWith("error")) {
        throw new AssertionError(answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.delete(script);
  }
}
