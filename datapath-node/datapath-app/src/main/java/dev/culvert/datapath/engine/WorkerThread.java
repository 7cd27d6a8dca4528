package dev.culvert.datapath.engine;

import java.util.List;
import java.util.function.Consumer;

/** A platform thread that does one worker's duty until it is closed. */
public final class WorkerThread {

  private final Worker worker;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Starts the thread.
   *
   * @param onFailure told when the worker fails, which ends the thread
   */
  public WorkerThread(String name, Worker worker, Consumer<Throwable> onFailure) {
    this.worker = worker;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name(name).start(this::run);
  }

  /** Makes the worker look at what has changed. */
  public void wake() {
    worker.wake();
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever ends a packet thread must end the process.
  private void run() {
    try {
      while (!closing) {
        worker.awaitAndWork();
      }
    } catch (Exception | Error e) {
      onFailure.accept(e);
    }
  }

  /** Lets the worker finish its batch and frees what it holds. */
  public void stop() throws InterruptedException {
    stop(List.of(this));
  }

  /** The same for workers that wake each other: none frees anything before all have ended. */
  static void stop(List<WorkerThread> threads) throws InterruptedException {
    for (WorkerThread each : threads) {
      each.closing = true;
      each.worker.wake();
    }
    for (WorkerThread each : threads) {
      each.thread.join();
    }
    threads.forEach(each -> each.worker.close());
  }
}
