package dev.culvert.datapath.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.Refusal;
import dev.culvert.crypto.signing.SignedRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What someone who can write to the broker cannot make a node believe. */
class ForgedRecordsTest {

  private static final String KEY = "nat-rule/n1";
  private static final TestWriters WRITERS = new TestWriters();

  private static TestBroker broker;
  private static Producer<String, byte[]> producer;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final RecordSigner saStore = WRITERS.saStore().signer(0, 7);
  private TopicCursor cursor;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    broker.createTopics();
    producer = broker.clients().producer();
  }

  @AfterAll
  static void stop() {
    producer.close();
    broker.close();
  }

  /** The node has read one honest record before anything else is planted. */
  @BeforeEach
  void follow() {
    cursor = TopicCursor.atEnd(WRITERS.source(broker.clients(), meters), Topics.CONFIG);
    plant(sign(saStore, KEY));
    assertEquals(List.of(KEY), read());
  }

  @Test
  void whatIsNotSignedIsRefused() {
    SignedProducer.send(producer, Topics.CONFIG, KEY, null, sign(saStore, KEY).value());
    assertRefused(Refusal.UNSIGNED);
  }

  @Test
  void aPlantedTombstoneIsRefused() {
    SignedProducer.send(producer, Topics.CONFIG, KEY, null, null);
    assertRefused(Refusal.UNSIGNED);
    SignedProducer.send(producer, Topics.CONFIG, KEY, sign(saStore, KEY).header(), null);
    assertRefused(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aHeaderOfAnotherFormIsRefused() {
    SignedProducer.send(producer, Topics.CONFIG, KEY, new byte[90], sign(saStore, KEY).value());
    assertRefused(Refusal.MALFORMED);
  }

  @Test
  void aKeyThatTheCaNeverCertifiedIsRefused() {
    plant(sign(new TestWriters().saStore().signer(0, 8), KEY));
    assertRefused(Refusal.UNKNOWN_WRITER);
  }

  @Test
  void anotherRoleIsRefused() {
    plant(sign(WRITERS.ikeService().signer(0, 8), KEY));
    assertRefused(Refusal.WRONG_WRITER);
    plant(sign(WRITERS.node("office1").signer(0, 8), KEY));
    assertRefused(Refusal.WRONG_WRITER);
  }

  @Test
  void anAlteredValueIsRefused() {
    SignedRecord record = sign(saStore, KEY);
    String altered = new String(record.value(), StandardCharsets.UTF_8);
    SignedProducer.send(
        producer,
        Topics.CONFIG,
        KEY,
        record.header(),
        altered.replace("ether1", "ether2").getBytes(StandardCharsets.UTF_8));
    assertRefused(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aRecordOfAnotherKeyOrTopicIsRefused() {
    SignedRecord other = sign(saStore, "nat-rule/n2");
    SignedProducer.send(producer, Topics.CONFIG, KEY, other.header(), other.value());
    assertRefused(Refusal.BAD_SIGNATURE);
    SignedRecord elsewhere = saStore.sign(Topics.NODE, 0, KEY, Optional.of(rule(KEY)));
    SignedProducer.send(producer, Topics.CONFIG, KEY, elsewhere.header(), elsewhere.value());
    assertRefused(Refusal.BAD_SIGNATURE);
  }

  @Test
  void anOlderRecordIsRefusedAlsoWhereItWasDeleted() {
    SignedRecord old = sign(saStore, KEY);
    plant(old);
    assertEquals(List.of(KEY), read());
    plant(saStore.sign(Topics.CONFIG, 0, KEY, Optional.empty()));
    assertEquals(List.of(KEY), read());
    plant(old);
    assertRefused(Refusal.REPLAYED);
    plant(sign(WRITERS.saStore().signer(0, 6), KEY));
    assertRefused(Refusal.REPLAYED);
  }

  private void assertRefused(Refusal reason) {
    producer.flush();
    double before = refused(reason);
    assertEquals(List.of(), read());
    assertEquals(before + 1, refused(reason));
  }

  private double refused(Refusal reason) {
    return meters.get("culvert.records.refused").tag("reason", reason.label()).counter().count();
  }

  private List<String> read() {
    List<String> keys = new ArrayList<>();
    cursor.readToEnd((key, value) -> keys.add(key));
    return keys;
  }

  private void plant(SignedRecord record) {
    SignedProducer.send(producer, Topics.CONFIG, KEY, record.header(), record.value());
    producer.flush();
  }

  private static SignedRecord sign(RecordSigner signer, String key) {
    return signer.sign(Topics.CONFIG, 0, key, Optional.of(rule(key)));
  }

  private static CulvertRecord rule(String key) {
    String name = key.substring(key.indexOf('/') + 1);
    return new NatRule(name, 1, null, null, "ether1", NatRule.Action.MASQUERADE, false, "");
  }
}
