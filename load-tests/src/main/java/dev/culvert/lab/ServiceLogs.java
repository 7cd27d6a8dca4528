package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the processes of an installation have logged.
 *
 * @param folder where each has a file
 */
record ServiceLogs(Path folder) {

  private static final int LAST_LINES = 40;

  /** All that a process has logged. */
  String of(String process) {
    return read(folder.resolve(process + ".log"));
  }

  /** The last lines of every service. */
  String ends() {
    if (!Files.isDirectory(folder)) {
      return "(no logs)";
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          // The broker's says much about itself and nothing about a tunnel.
          .filter(file -> !file.endsWith("kafka.log"))
          .sorted(Comparator.naturalOrder())
          .map(file -> "== " + file.getFileName() + "\n" + lastLines(read(file)))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new LabException("cannot list " + folder, e);
    }
  }

  private static String lastLines(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
