package dev.culvert.datapath;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The one thread that changes SAD, SPD and configuration, so that none of them needs a lock. */
final class ControlLoop {

  private static final long END_SECONDS = 5;

  private final ScheduledExecutorService executor;
  private final Consumer<Throwable> onFailure;

  /**
   * Starts the thread.
   *
   * @param onFailure told when a task fails
   */
  ControlLoop(String name, Consumer<Throwable> onFailure) {
    this.executor =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).factory());
    this.onFailure = onFailure;
  }

  /** Runs a task after those that were given before; after {@link #stop} it is not run. */
  void execute(Runnable task) {
    try {
      executor.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      // The node stops, and what the task would have done ends with it.
      return;
    }
  }

  /** Runs a task and waits for its result. */
  <T> T call(Callable<T> task) throws InterruptedException {
    try {
      return executor.submit(task).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a task of the control thread failed", e.getCause());
    }
  }

  /** Runs a task again and again, for the first time after one period. */
  void every(Duration period, Runnable task) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> guarded(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("CatchingUnchecked") // A failed task leaves SAD and SPD in an unknown state.
  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  /** Ends after the tasks that wait. */
  public void stop() throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
      executor.shutdownNow();
    }
  }
}
