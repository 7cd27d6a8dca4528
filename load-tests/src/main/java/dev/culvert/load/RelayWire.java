package dev.culvert.load;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The place of an installation's only node, which must not run: datagrams go to ike-service by the
 * topic {@code ike-inbound} and come back by {@code ike-outbound}, and the SAs that come with them
 * are installed nowhere. So ike-service is loaded, and nothing else but the broker.
 */
final class RelayWire implements Wire {

  /** Where the responder SPI stands in the IKE header (RFC 7296 section 3.1). */
  private static final int RESPONDER_SPI_OFFSET = 8;

  private static final Duration READ_LIMIT = Duration.ofSeconds(10);

  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final String node;
  private final int partitions;

  /**
   * Reads from the broker which node it is to play.
   *
   * @param broker host:port
   */
  RelayWire(String broker) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker,
                "isolation.level",
                "read_committed",
                "fetch.max.wait.ms",
                "10",
                "enable.auto.commit",
                "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    node = readNode();
    partitions = producer.partitionsFor(Topics.IKE_INBOUND.topicName()).size();
    List<TopicPartition> answers = partitionsOf(Topics.IKE_OUTBOUND);
    consumer.assign(answers);
    consumer.seekToEnd(answers);
    answers.forEach(consumer::position);
  }

  private String readNode() {
    List<TopicPartition> nodes = partitionsOf(Topics.NODE);
    consumer.assign(nodes);
    consumer.seekToBeginning(nodes);
    for (ConsumerRecord<String, byte[]> record : consumer.poll(READ_LIMIT)) {
      return record.key();
    }
    throw new IllegalStateException("the installation has no node that could be played");
  }

  private List<TopicPartition> partitionsOf(Topics topic) {
    return consumer.partitionsFor(topic.topicName()).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  @Override
  public void send(Endpoint initiator, Endpoint to, ByteString datagram) {
    byte[] message = datagram.toByteArray();
    IkeSpi responder = new IkeSpi(ByteBuffer.wrap(message).getLong(RESPONDER_SPI_OFFSET));
    int partition =
        responder.value() == 0
            ? IkePartition.ofFirstMessage(initiator.address(), partitions)
            : responder.partition();
    InboundDatagram record = new InboundDatagram(node, to, initiator, Instant.now(), datagram);
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topics.IKE_INBOUND.topicName(),
                partition,
                responder.toString(),
                RecordCodec.encode(1, record)));
  }

  @Override
  public void receive(Duration patience, Arrival arrival) throws IOException {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
      if (instruction(record.value()) instanceof NodeInstruction told && told.datagram() != null) {
        NodeInstruction.OutboundDatagram answer = told.datagram();
        arrival.at(answer.remote(), answer.local(), answer.message());
      }
    }
  }

  private static CulvertRecord instruction(byte[] value) throws IOException {
    try {
      return RecordCodec.decode(value).value();
    } catch (MalformedRecordException e) {
      throw new IOException("ike-outbound: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
