package dev.culvert.datapath.bus;

import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/** A thread that hands over what a topic brings, from where its cursor stands. */
public final class TopicFollower {

  private final TopicCursor cursor;
  private final TopicCursor.RecordHandler handler;
  private final Runnable afterBatch;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Takes the cursor over and starts the thread.
   *
   * @param afterBatch called when the records that came together are handed over
   * @param onFailure told when the broker refuses for good, which ends the thread; that it is away
   *     for a while is no failure
   */
  public TopicFollower(
      String name,
      TopicCursor cursor,
      TopicCursor.RecordHandler handler,
      Runnable afterBatch,
      Consumer<Throwable> onFailure) {
    this.cursor = cursor;
    this.handler = handler;
    this.afterBatch = afterBatch;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name(name).start(this::run);
  }

  private void run() {
    try (cursor) {
      while (!closing) {
        if (cursor.poll(handler)) {
          afterBatch.run();
        }
      }
    } catch (WakeupException e) {
      if (!closing) {
        onFailure.accept(e);
      }
    } catch (KafkaException e) {
      onFailure.accept(e);
    }
  }

  /** Ends. */
  public void stop() throws InterruptedException {
    closing = true;
    cursor.wakeup();
    thread.join();
  }
}
