package dev.culvert.sa.app;

import dev.culvert.contracts.event.Topics;
import java.time.Duration;

/**
 * A topic to follow and where to begin.
 *
 * @param history how far back records are read that the broker only deletes by age; a compacted
 *     topic is read from its beginning
 */
record TopicStart(Topics topic, Duration history) {

  static TopicStart whole(Topics topic) {
    return new TopicStart(topic, Duration.ofDays(36_500));
  }
}
