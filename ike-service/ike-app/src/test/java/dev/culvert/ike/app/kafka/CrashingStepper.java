package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.app.partition.Stepper;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.v2.IkeV2;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * IKEv2 in an actor that dies at random: before a step or behind it, or by an interrupt that comes
 * while its batch is finished, written, committed, or already forgotten. A dead actor's producer
 * says nothing more, so what it had begun stays begun.
 *
 * <p>A report that the peer is alive counts as the soft lifetime of the IKE SA here, so that no
 * test has to wait for that.
 */
final class CrashingStepper implements Stepper, AutoCloseable {

  /** The end of an actor; no part of ike-service expects it. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    private Crash() {
      super("crash", null, false, false);
    }
  }

  private enum Fate {
    DIES_BEFORE,
    DIES_BEHIND,
    DIES_SOON,
    LIVES
  }

  /** Several times what a commit takes on an idle machine. */
  private static final long SOON = Duration.ofMillis(10).toNanos();

  private static final int STEPS_PER_CRASH = 4;

  private final Random random;
  private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
  private final Set<Thread> stepped = ConcurrentHashMap.newKeySet();
  private final Set<IkeSpi> established = ConcurrentHashMap.newKeySet();
  private int left;
  private int crashes;

  /**
   * @param crashes how many there will be
   */
  CrashingStepper(long seed, int crashes) {
    this.random = new Random(seed);
    this.left = crashes;
  }

  /** How many there have been. */
  synchronized int crashes() {
    return crashes;
  }

  /** IKE SAs that were established when they were last stepped, committed or not. */
  Set<IkeSpi> established() {
    return Set.copyOf(established);
  }

  @Override
  public Step step(IkeSa sa, Event event, Env env) {
    return switch (fate()) {
      case DIES_BEFORE -> throw new Crash();
      case DIES_BEHIND -> {
        sound(sa, event, env);
        throw new Crash();
      }
      case DIES_SOON -> {
        dieSoon(Thread.currentThread());
        yield sound(sa, event, env);
      }
      case LIVES -> sound(sa, event, env);
    };
  }

  private Step sound(IkeSa sa, Event event, Env env) {
    Step step =
        sa instanceof IkeSa.Established state && event instanceof Event.PeerAlive
            ? IkeV2.step(
                state.withLifetime(state.lifetime().rekeyedAt(env.now().toEpochMilli())),
                new Event.Tick(),
                env)
            : IkeV2.step(sa, event, env);
    if (sa instanceof IkeSa.Established state) {
      established.remove(state.association().ownSpi());
    }
    note(step.next());
    step.effects().stream()
        .filter(Effect.Born.class::isInstance)
        .forEach(effect -> note(((Effect.Born) effect).sa()));
    return step;
  }

  private void note(IkeSa sa) {
    if (sa instanceof IkeSa.Established state) {
      established.add(state.association().ownSpi());
    }
  }

  /** An actor may take its first step, or it would hardly ever commit anything. */
  private synchronized Fate fate() {
    if (left == 0 || stepped.add(Thread.currentThread()) || random.nextInt(STEPS_PER_CRASH) > 0) {
      return Fate.LIVES;
    }
    left--;
    crashes++;
    int choice = random.nextInt(4);
    return choice == 0 ? Fate.DIES_BEFORE : choice == 1 ? Fate.DIES_BEHIND : Fate.DIES_SOON;
  }

  private synchronized void dieSoon(Thread actor) {
    long delay = random.nextLong(SOON);
    var _ = killer.schedule(actor::interrupt, delay, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    killer.shutdownNow();
  }
}
