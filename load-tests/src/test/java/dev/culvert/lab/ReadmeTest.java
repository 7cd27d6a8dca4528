package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every command of the pages for users is run: those of one machine here, in the order in which
 * they stand, all others where {@link #ELSEWHERE} says.
 */
@NeedsRoot
class ReadmeTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Page README = Page.read(ROOT, "README.md");
  private static final List<Page> PAGES =
      List.of(
          README, Page.read(ROOT, "docs/console.md"), Page.read(ROOT, "helm/culvert/README.md"));
  private static final String ONE_MACHINE = "Run it on this machine";
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** What nothing runs, since there is no cluster to be had; README says so. */
  private static final List<String> IN_A_CLUSTER = List.of("kubectl", "helm uninstall");

  /**
   * Who runs a command that is not run here.
   *
   * @param command how the command begins
   * @param file of the checkout
   * @param step what in the file runs it
   */
  private record Runner(String command, String file, String step) {

    static Runner ci(String command) {
      return new Runner(command, ".ci/run", "\n" + command + "\n");
    }

    static Runner shortBench(String name) {
      String command = "./culvert bench " + name;
      return new Runner(command, ".ci/run", "\n" + command + " --short\n");
    }
  }

  private static final List<Runner> ELSEWHERE =
      List.of(
          Runner.ci("./culvert demo"),
          Runner.ci("./culvert demo --peer strongswan"),
          Runner.ci("./culvert test"),
          Runner.shortBench("policies"),
          Runner.shortBench("throughput"),
          Runner.shortBench("handshake"),
          Runner.shortBench("handshake --load"),
          Runner.shortBench("takeover"),
          new Runner(
              "./culvert up --ike-replicas 2",
              "load-tests/src/test/java/dev/culvert/lab/MixedSites.java",
              "Culvert.start(sites.office1().gateway(), IKE_REPLICAS)"),
          new Runner(
              "./culvert images",
              "images/src/test/java/dev/culvert/images/ContainersTest.java",
              "Built.images()"),
          new Runner(
              "./culvert secrets",
              "helm/src/test/java/dev/culvert/chart/SecretsTest.java",
              "secretOf(\"./culvert\", \"secrets\""),
          new Runner(
              "helm install",
              "helm/src/test/java/dev/culvert/chart/ReadmeTest.java",
              "line.startsWith(\"helm \")"));

  @Test
  void eachCommandIsRunSomewhere() {
    Predicate<String> run =
        command ->
            README.commandsUnder(ONE_MACHINE).contains(command)
                || IN_A_CLUSTER.stream().anyMatch(beginning -> begins(command, beginning))
                || ELSEWHERE.stream().anyMatch(runner -> begins(command, runner.command));
    for (Page page : PAGES) {
      assertEquals(
          List.of(),
          page.commands().stream()
              .flatMap(command -> Stream.of(command.split(" \\| ")))
              .filter(run.negate())
              .toList(),
          "no test and no step of CI runs these of " + page.name());
    }
    assertTrue(README.text().contains("What is not: a run in a cluster."));
  }

  private static boolean begins(String command, String beginning) {
    return (command + " ").startsWith(beginning + " ");
  }

  @ParameterizedTest
  @FieldSource("ELSEWHERE")
  void whoeverIsSaidToRunACommandDoes(Runner runner) throws IOException {
    assertTrue(Files.readString(ROOT.resolve(runner.file)).contains(runner.step), runner::toString);
  }

  @Test
  void theCommandsOfOneMachineDoWhatTheirRemarksSay() {
    try (TwoSites sites = TwoSites.build()) {
      Host gateway = sites.office1().gateway();
      String before = gateway.network();
      String home = sites.lab().folder("home").toString();
      String script = String.join("", README.consoleInputUnder(ONE_MACHINE));
      StringBuilder said = new StringBuilder();

      for (String command : README.commandsUnder(ONE_MACHINE)) {
        said.append("$ ").append(command).append('\n');
        said.append(enter(gateway, command + " --home " + home, script).orThrow().out());
        if (command.equals("./culvert restart")) {
          assertTrue(enter(gateway, "./culvert status --home " + home, "").succeeded());
          assertTrue(
              enter(gateway, "./culvert console -c '/ip ipsec policy print' --home " + home, "")
                  .orThrow()
                  .out()
                  .contains("10.1.202.0/24"));
        }
      }

      assertEquals(before, gateway.network(), said::toString);
    }
  }

  /** As somebody does whose shell is in the checkout. */
  private static Outcome enter(Host host, String line, String input) {
    return host.command("bash", "-c", "cd '%s' && %s".formatted(ROOT, line))
        .withInput(input)
        .withEnvironment("CULVERT_BUILT", "yes")
        .withLimit(LIMIT)
        .run();
  }
}
