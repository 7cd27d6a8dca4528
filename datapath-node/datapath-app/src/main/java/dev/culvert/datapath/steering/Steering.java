package dev.culvert.datapath.steering;

import dev.culvert.datapath.report.ClearCounters;
import dev.culvert.linux.InterceptRule;
import dev.culvert.linux.Interception;
import dev.culvert.linux.InterceptionPlan;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.TunDevice;
import dev.culvert.linux.TunQueues;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Holds the host's rules to the newest plan, in a thread of its own: the host's tools take tens of
 * milliseconds, which no instruction of ike-service shall wait for. Closing leaves the rules, so
 * that the host fails closed; {@link #removeFromHost} takes them away.
 */
public final class Steering {

  /** The TUN device's name on the host. */
  public static final String TUN = "culvert0";

  private static final Logger LOG = Logger.getLogger(Steering.class);
  private static final long RETRY_SECONDS = 2;
  private static final long COUNTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many times as long as the reading took. */
  private static final long LEAST_PAUSE = 10;

  private static final long END_SECONDS = 5;

  private final Interception interception = new Interception(TUN);
  private final Consumer<Optional<String>> onOutcome;
  private final AtomicReference<InterceptionPlan> wanted = new AtomicReference<>();
  private Set<Integer> inForce = Set.of();
  private final KernelCounters kernelCounters = new KernelCounters();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("steering").factory());

  /**
   * Begins to read the counters of rules that are there.
   *
   * @param onOutcome told after each attempt: empty when the newest plan is in force, else why not
   */
  public Steering(Consumer<Optional<String>> onOutcome) {
    this.onOutcome = onOutcome;
    executor.execute(this::readCounters);
  }

  /** Opens so many queues of the TUN device; it outlives the process. */
  public static TunQueues openTun(int queues) throws LinuxException {
    return TunQueues.open(
        TUN, queues, Set.of(TunDevice.Option.PERSISTENT, TunDevice.Option.OFFLOADS));
  }

  /**
   * Removes the rules and the TUN device, whoever left them. Protected traffic then leaves in
   * clear.
   *
   * @throws IOException with the words of the host's tool that failed
   */
  public static void removeFromHost() throws IOException {
    new Interception(TUN).remove();
  }

  /** Makes this the plan; one that is not yet in force is passed over. */
  public void want(InterceptionPlan plan) {
    wanted.set(plan);
    try {
      executor.execute(this::install);
    } catch (RejectedExecutionException e) {
      LOG.debug("the node stops: the rules stay as they are");
    }
  }

  /** What the kernel counted of packets in clear, by the number of the rule. */
  public Map<Integer, ClearCounters> clearCounters() {
    return kernelCounters.byRule();
  }

  /** The same of all rules together. */
  public ClearCounters clearTotals() {
    return kernelCounters.byRule().values().stream()
        .reduce(ClearCounters.NONE, ClearCounters::plus);
  }

  private void install() {
    InterceptionPlan plan = wanted.getAndSet(null);
    if (plan == null) {
      return;
    }
    try {
      interception.install(plan);
      kernelCounters.forgetOthers(plan);
      tellOfOtherPolicies(plan);
      onOutcome.accept(Optional.empty());
    } catch (IOException e) {
      LOG.errorf("interception: %s", e.getMessage());
      onOutcome.accept(Optional.of(e.getMessage()));
      wanted.compareAndSet(null, plan);
      var unused = executor.schedule(this::install, RETRY_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** SAs come and go all the time and change a rule or two: that is not worth a line. */
  private void tellOfOtherPolicies(InterceptionPlan plan) {
    Set<Integer> now = plan.rules().stream().map(InterceptRule::number).collect(Collectors.toSet());
    if (!now.equals(inForce)) {
      inForce = now;
      LOG.infof("the kernel has the rules of %d policies", now.size());
    }
  }

  /** Again and again, the more seldom the longer the kernel's list is. */
  private void readCounters() {
    long begin = System.nanoTime();
    try {
      kernelCounters.update(interception.counters());
    } catch (IOException e) {
      LOG.warnf("counters of the kernel: %s", e.getMessage());
    }
    long pause = Math.max(COUNTER_NANOS, (System.nanoTime() - begin) * LEAST_PAUSE);
    var unused = executor.schedule(this::readCounters, pause, TimeUnit.NANOSECONDS);
  }

  /** Ends. */
  public void stop() throws InterruptedException {
    executor.shutdownNow();
    if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("a tool of the host does not end");
    }
  }
}
