package dev.culvert.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where one installation keeps what it needs, and where the built program lies.
 *
 * @param home directory of the installation
 * @param program the checkout with its built modules
 */
record Installation(Path home, Path program) {

  /** Number of IKE partitions; fixed for the life of an installation. */
  static final int IKE_PARTITIONS = 4;

  static Installation of(Options options) {
    return new Installation(
        options.home(), Path.of(System.getenv().getOrDefault("CULVERT_ROOT", ".")));
  }

  Path secrets() {
    return home.resolve("secrets");
  }

  Path kafka() {
    return home.resolve("kafka");
  }

  Path log(String process) {
    return home.resolve("log").resolve(process + ".log");
  }

  Path pid(String process) {
    return home.resolve("run").resolve(process + ".pid");
  }

  Path state(String process) {
    return home.resolve(process);
  }

  /** Makes the directories; only their owner may look into them. */
  void create() throws IOException {
    Files.createDirectories(home);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    for (Path directory : new Path[] {secrets(), home.resolve("log"), home.resolve("run")}) {
      Files.createDirectories(directory);
    }
  }
}
