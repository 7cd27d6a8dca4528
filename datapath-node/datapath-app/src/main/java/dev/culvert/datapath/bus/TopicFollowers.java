package dev.culvert.datapath.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The topics that the node follows, from its start to its stop. For one thread at a time. */
public final class TopicFollowers {

  private final Deque<TopicFollower> followers = new ArrayDeque<>();
  private final Consumer<Throwable> onFailure;

  /**
   * None yet.
   *
   * @param onFailure as of each {@link TopicFollower}
   */
  public TopicFollowers(Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
  }

  /** Adds one and starts it; parameters as of a {@link TopicFollower}. */
  public void follow(
      String name, TopicCursor cursor, TopicCursor.RecordHandler handler, Runnable afterBatch) {
    followers.push(new TopicFollower(name, cursor, handler, afterBatch, onFailure));
  }

  /** Ends all, the latest first. */
  public void stop() throws InterruptedException {
    for (TopicFollower follower : followers) {
      follower.stop();
    }
  }
}
