package dev.culvert.ike.app.kafka;

import static dev.culvert.ike.app.kafka.LiveInstallation.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.Topics;
import dev.culvert.ike.app.IkeService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The actors of both ends of a tunnel die at random points of all exchanges, on a real broker, and
 * nobody outside can tell.
 *
 * <p>How often they die is the system property {@code culvert.crashes}; {@code
 * culvert.crashes.seed} makes the choices of another run again.
 */
class CrashTest {

  private static final int CRASHES = Integer.getInteger("culvert.crashes", 25);
  private static final long SEED =
      Long.getLong("culvert.crashes.seed", System.currentTimeMillis() % 1_000_000);

  /** As long as a peer repeats a request: what takes longer ends the IKE SA. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Random random = new Random(SEED);
  private final Thread.UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();

  @TempDir Path secrets;
  private LiveInstallation installation;
  private CrashingStepper stepper;

  @BeforeEach
  void expectCrashes() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          if (!(e instanceof CrashingStepper.Crash)) {
            before.uncaughtException(thread, e);
          }
        });
  }

  @AfterEach
  void expectNone() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void noCrashIsSeenFromOutside() throws Exception {
    try (LiveInstallation live = new LiveInstallation(secrets);
        CrashingStepper crashing = new CrashingStepper(SEED, CRASHES);
        IkeService service = live.replica(new SimpleMeterRegistry(), crashing)) {
      installation = live;
      stepper = crashing;
      live.configure();
      service.start();
      await("readiness", () -> service.waitingFor().isEmpty());
      int tunnels = 0;
      for (; stepper.crashes() < CRASHES; tunnels++) {
        makeTheTunnel();
        for (int rekeys = random.nextInt(4); rekeys > 0; rekeys--) {
          rekey();
        }
        deleteTheTunnel();
      }
      String summary = CommittedRecords.of(live).assertSound();
      System.out.printf(
          "seed %d: %d crashes, %d tunnels, %s%n", SEED, stepper.crashes(), tunnels, summary);
    } catch (AssertionError e) {
      throw new AssertionError("with culvert.crashes.seed=" + SEED + ": " + e.getMessage(), e);
    }
  }

  private void makeTheTunnel() throws Exception {
    repeat("a tunnel", installation::acquire, () -> isTunnel() && installed().size() == 4);
    SecretScan.assertKeysFit(installation, installed());
  }

  /** One node or both report that the pair is used up, or that the peer lives. */
  private void rekey() throws Exception {
    List<NodeInstruction.Install> old = outbound();
    List<NodeInstruction.Install> reporting =
        random.nextBoolean() ? old : List.of(old.get(random.nextInt(old.size())));
    if (random.nextInt(3) == 0) {
      for (NodeInstruction.Install sa : reporting) {
        command(sa.sa().ikeSpi(), usage(sa));
      }
    }
    repeat(
        "successors of " + old,
        () -> {
          for (NodeInstruction.Install sa : reporting) {
            command(
                sa.sa().ikeSpi(),
                new IkeCommand.SoftExpired(sa.sa().ikeSpi(), sa.sa().key(), Instant.now()));
          }
        },
        () -> isTunnel() && outbound().stream().noneMatch(old::contains));
    SecretScan.assertKeysFit(installation, installed());
  }

  private static IkeCommand usage(NodeInstruction.Install sa) {
    return new IkeCommand.Usage(
        sa.sa().key().node(),
        List.of(new IkeCommand.Heard(sa.sa().ikeSpi(), Instant.now())),
        Instant.now());
  }

  /**
   * One end or both are told to end it. What {@link CrashingStepper#established} has besides are
   * IKE SAs that no commit has made: nobody answers for those.
   */
  private void deleteTheTunnel() throws Exception {
    boolean both = random.nextBoolean();
    int end = outbound().get(random.nextInt(2)).sa().ikeSpi().partition();
    repeat(
        "no SA",
        () -> {
          for (IkeSpi spi : stepper.established()) {
            if (both || spi.partition() == end) {
              command(spi, new IkeCommand.Terminate(spi, Instant.now()));
            }
          }
        },
        () -> installed().isEmpty());
  }

  /** As nodes and people do: asks, and asks again when nothing has come of it. */
  private static void repeat(String what, Asking asking, Callable<Boolean> done) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (!done.call()) {
      assertTrue(Instant.now().isBefore(end), () -> "waited in vain for " + what);
      asking.ask();
      Instant again = Instant.now().plusSeconds(2);
      await(what, () -> done.call() || Instant.now().isAfter(again));
    }
  }

  @FunctionalInterface
  private interface Asking {
    void ask() throws Exception;
  }

  private void command(IkeSpi spi, IkeCommand command) throws Exception {
    installation.broker.write(Topics.IKE_COMMAND, spi.partition(), spi.toString(), command);
  }

  /** Each node sends with one SA, which the other receives. */
  private boolean isTunnel() {
    List<NodeInstruction.Install> outbound = outbound();
    return outbound.size() == 2
        && !outbound.get(0).sa().key().node().equals(outbound.get(1).sa().key().node())
        && outbound.stream().allMatch(this::isReceived);
  }

  private boolean isReceived(NodeInstruction.Install out) {
    return installed().stream()
        .anyMatch(
            in ->
                in.sa().key().direction() == SaKey.Direction.IN
                    && in.sa().key().spi() == out.sa().key().spi());
  }

  private List<NodeInstruction.Install> outbound() {
    return installed().stream()
        .filter(sa -> sa.sa().key().direction() == SaKey.Direction.OUT)
        .toList();
  }

  private List<NodeInstruction.Install> installed() {
    return installation.nodes.installed();
  }
}
