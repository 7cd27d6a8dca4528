package dev.culvert.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's own scapy, whose scripts stand among the test's resources. */
final class Scapy {

  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private Scapy() {}

  static boolean isInstalled() {
    return Files.isExecutable(PYTHON)
        && Command.of(PYTHON.toString(), "-c", "import scapy.layers.ipsec").run().succeeded();
  }

  /** The beginning of a command that runs a script: the interpreter and the script's file. */
  static String[] script(String name, Path folder) throws IOException {
    Path script = folder.resolve(name);
    try (InputStream source = Scapy.class.getResourceAsStream("/" + name)) {
      Files.write(script, source.readAllBytes());
    }
    return new String[] {PYTHON.toString(), script.toString()};
  }
}
