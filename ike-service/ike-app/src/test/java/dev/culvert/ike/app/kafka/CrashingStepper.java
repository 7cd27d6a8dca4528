package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.app.partition.Stepper;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.v2.IkeV2;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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
 * <p>Of two actors of a partition in a row one commits something. Where all may die in their first
 * batch, that batch grows by what is repeated meanwhile, and the more it has to step the less
 * likely it is committed: in the end the peer gives a service up that has said nothing for a
 * minute, and is right to do so.
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

  /**
   * A partition's actor.
   *
   * @param firstBatch moment of its first batch, by which steps of a batch can be told
   * @param committed it has come to a second one
   * @param spared its first batch is safe
   */
  private record Life(Thread actor, Instant firstBatch, boolean committed, boolean spared) {

    Life at(Instant batch) {
      return new Life(actor, firstBatch, committed || !batch.equals(firstBatch), spared);
    }

    boolean isSafe() {
      return spared && !committed;
    }
  }

  private final Random random;
  private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, Life> lives = new HashMap<>();
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
    return switch (fate(env.now())) {
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
        sa instanceof Established state && event instanceof Event.PeerAlive
            ? IkeV2.step(
                state.withLifetime(state.lifetime().rekeyedAt(env.now().toEpochMilli())),
                new Event.Tick(),
                env)
            : IkeV2.step(sa, event, env);
    if (sa instanceof Established state) {
      established.remove(state.association().ownSpi());
    }
    note(step.next());
    step.effects().stream()
        .filter(Effect.Born.class::isInstance)
        .forEach(effect -> note(((Effect.Born) effect).sa()));
    return step;
  }

  private void note(IkeSa sa) {
    if (sa instanceof Established state) {
      established.add(state.association().ownSpi());
    }
  }

  private synchronized Fate fate(Instant batch) {
    Thread actor = Thread.currentThread();
    Life last = lives.get(actor.getName());
    Life life =
        last != null && last.actor() == actor
            ? last.at(batch)
            : new Life(actor, batch, false, last != null && !last.committed());
    lives.put(actor.getName(), life);
    if (left == 0 || life.isSafe() || random.nextInt(STEPS_PER_CRASH) > 0) {
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
