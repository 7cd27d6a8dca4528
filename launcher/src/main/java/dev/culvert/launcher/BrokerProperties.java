package dev.culvert.launcher;

import java.nio.file.Path;

/**
 * Properties of a Kafka broker that is alone: KRaft, one node, broker and controller at once.
 *
 * @param data directory of its log
 * @param listen address on which clients reach it
 * @param advertised host name that it gives its clients
 */
record BrokerProperties(Path data, String listen, String advertised) {

  /** The text of a {@code server.properties}. */
  String text() {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@localhost:9093
    listeners=PLAINTEXT://%s:9092,CONTROLLER://127.0.0.1:9093
    advertised.listeners=PLAINTEXT://%s:9092
    controller.listener.names=CONTROLLER
    log.dirs=%s
    auto.create.topics.enable=false
    offsets.topic.num.partitions=4
    transaction.state.log.num.partitions=4
    offsets.topic.replication.factor=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    group.initial.rebalance.delay.ms=0
    add.partitions.to.txn.retry.backoff.ms=2
    log.cleaner.dedupe.buffer.size=4194304
    """
        .formatted(listen, advertised, data);
  }
}
