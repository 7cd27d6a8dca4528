package dev.culvert.images;

import dev.culvert.lab.Command;
import dev.culvert.lab.LabException;
import dev.culvert.lab.Outcome;
import java.nio.file.Path;
import java.time.Duration;

/** The images, built by the commands that users have. */
final class Built {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private Built() {}

  static boolean isEngineThere() {
    try {
      return Command.of("docker", "info").run().succeeded();
    } catch (LabException e) {
      return false;
    }
  }

  /** Runs {@code ./culvert images}; what it prints ends with each image and its size. */
  static Outcome images(String... options) {
    String[] command = new String[options.length + 2];
    command[0] = ROOT.resolve("culvert").toString();
    command[1] = "images";
    System.arraycopy(options, 0, command, 2, options.length);
    return Command.of(command)
        // The modules are packaged by now: the reactor builds them first.
        .withEnvironment("CULVERT_BUILT", "yes")
        .withLimit(LIMIT)
        .runOrThrow();
  }

  /** The name of one of our images, as built without options. */
  static String image(String name) {
    return "culvert/" + name + ":" + System.getProperty("culvert.version");
  }

  /** The name of strongSwan's image, which is made if there is none. */
  static String peerImage() {
    return Command.of(ROOT.resolve("images/peer-image.sh").toString())
        .withLimit(LIMIT)
        .runOrThrow()
        .out()
        .strip();
  }
}
