package dev.culvert.datapath;

import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.sa.KeyReveals;
import org.jboss.logging.Logger;

/** Answers those who ask for keys of this node's SAs. */
final class RevealRequests {

  private static final Logger LOG = Logger.getLogger(RevealRequests.class);

  private final String node;
  private final KeyReveals reveals;
  private final Publisher publisher;

  RevealRequests(String node, KeyReveals reveals, Publisher publisher) {
    this.node = node;
    this.reveals = reveals;
    this.publisher = publisher;
  }

  /** Takes a record of the topic: a question to this node or another, or an answer. */
  void accept(String key, byte[] value) {
    if (!node.equals(key) || value == null) {
      return;
    }
    try {
      switch (RecordCodec.decode(value, KeyReveal.class).value()) {
        case KeyReveal.Request request -> publish(reveals.answer(request));
        case KeyReveal.Reply _ -> {}
      }
    } catch (MalformedRecordException e) {
      LOG.errorf("record in %s: %s", Topics.REVEAL.topicName(), e.getMessage());
    }
  }

  private void publish(KeyReveal.Reply reply) {
    var unused =
        publisher
            .publish(Topics.REVEAL, node, reply)
            .exceptionally(
                failure -> {
                  LOG.warnf("answer to who asks for keys: %s", failure.getMessage());
                  return null;
                });
  }
}
