package dev.culvert.launcher;

import dev.culvert.crypto.RandomBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * The secrets of a new installation as a Kubernetes Secret. A chart cannot make them: the sealing
 * pair's public side has to be computed.
 */
final class SecretManifest {

  private SecretManifest() {}

  /**
   * Makes new secrets, each an entry with the name of its file.
   *
   * @param name the Secret's name
   * @throws UsageException when Kubernetes takes no such name
   */
  static String generate(String name, RandomBytes random) throws IOException {
    if (!name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw new UsageException(
          "--name is \"" + name + "\": use up to 63 small letters, digits and hyphens");
    }
    Path folder = Files.createTempDirectory("culvert-secrets");
    try {
      new SecretsDirectory(folder, random).create();
      StringBuilder yaml = new StringBuilder();
      yaml.append("apiVersion: v1\nkind: Secret\ntype: Opaque\nmetadata:\n  name: ").append(name);
      yaml.append("\ndata:\n");
      for (Path file : files(folder)) {
        yaml.append("  %s: %s%n".formatted(file.getFileName(), base64(file)));
      }
      return yaml.toString();
    } finally {
      delete(folder);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String base64(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    try {
      return Base64.getEncoder().encodeToString(content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static void delete(Path folder) throws IOException {
    for (Path file : files(folder)) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
