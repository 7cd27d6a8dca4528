package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** First messages from the router, which takes very many addresses for its own. */
record Flood(Host router, Process sender, Path output, Duration atLeast) {

  /** What a flood was. */
  record Sent(long messages, double perSecond) {

    /** How long it went on. */
    double seconds() {
      return messages / perSecond;
    }

    private static Sent parse(String printed) {
      String[] numbers = printed.strip().split(" ");
      return new Sent(Long.parseLong(numbers[0]), Double.parseDouble(numbers[1]));
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d sent in %.1f s", messages, seconds());
    }
  }

  /** From how many addresses a flood comes. */
  static final int ADDRESSES = 10_000;

  private static final String FIRST_ADDRESS = "198.18.0.0";
  private static final String ADDRESS_BLOCK = FIRST_ADDRESS + "/15";

  /** A sender that gets no time on a core lasts longer, up to so many times. */
  private static final int PATIENCE = 5;

  /**
   * Begins.
   *
   * @param request an IKE_SA_INIT request in hexadecimal; each message has an SPI of its own
   */
  static Flood start(MixedSites offices, int perSecond, Duration atLeast, String request) {
    Host router = offices.sites().router();
    router.ip("route", "add", "local", ADDRESS_BLOCK, "dev", "lo");
    Path output = offices.sites().lab().folder("flood").resolve("output");
    Process sender =
        router
            .command(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                FloodSender.class.getName(),
                offices.near().uplink(),
                Integer.toString(perSecond),
                Long.toString(atLeast.toSeconds()),
                FIRST_ADDRESS,
                Integer.toString(ADDRESSES),
                request)
            .start(new ProcessBuilder().redirectErrorStream(true).redirectOutput(output.toFile()));
    return new Flood(router, sender, output, atLeast);
  }

  /** Ends the flood, but not before its time. */
  Sent awaitEnd() throws IOException, InterruptedException {
    assertTrue(sender.isAlive(), "the flood has lasted until now");
    sender.outputWriter().close();
    Duration limit = atLeast.multipliedBy(PATIENCE);
    assertTrue(
        sender.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS), () -> "not sent within " + limit);
    router.ip("route", "delete", "local", ADDRESS_BLOCK, "dev", "lo");
    return Sent.parse(Files.readString(output, StandardCharsets.UTF_8));
  }
}
