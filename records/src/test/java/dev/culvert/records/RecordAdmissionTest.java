package dev.culvert.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.signing.EphemeralAuthority;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.Refusal;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.crypto.signing.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a service that reads through the admission gets to see, of each topic and writer. */
class RecordAdmissionTest {

  private final Instant now = Instant.now();
  private static final IkeSpi IKE = IkeSpi.of(0, 2, 3);
  private static final SaKey SA = SaKey.parse("office1/out/esp/10.0.0.1/10.0.0.2/00001001");
  private static final EphemeralAuthority AUTHORITY =
      new EphemeralAuthority(new Random(11)::nextBytes);
  private static final Map<String, SigningIdentity> WRITERS =
      List.of(
              Writer.service(WriterRole.CERT_AUTHORITY),
              Writer.service(WriterRole.SA_STORE),
              Writer.service(WriterRole.IKE_SERVICE),
              Writer.node("office1"),
              Writer.node("office2"))
          .stream()
          .collect(
              Collectors.toMap(
                  writer -> writer.toString().substring("culvert:".length()), AUTHORITY::identity));

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final RecordAdmission admission =
      new RecordAdmission(
          WRITERS.get("sa-store").verifier(), new RefusedRecords(meters), () -> now);

  /**
   * A record of a topic and whom readers believe it.
   *
   * @param value none for a tombstone
   */
  private record Row(String key, Optional<CulvertRecord> value, List<String> writers) {

    static Row of(String key, CulvertRecord value, String... writers) {
      return new Row(key, Optional.of(value), List.of(writers));
    }

    static Row tombstone(String key, String... writers) {
      return new Row(key, Optional.empty(), List.of(writers));
    }
  }

  private Row row(Topics topic) {
    return switch (topic) {
      case CONFIG ->
          Row.of(
              "nat-rule/n",
              new NatRule("n", 1, null, null, "ether1", NatRule.Action.MASQUERADE, false, ""),
              "sa-store");
      case NODE -> Row.tombstone("office1", "datapath-node/office1");
      case TRUST -> Row.tombstone("CN=ca", "cert-authority");
      case IKE_COMMAND ->
          Row.of(IKE.toString(), new IkeCommand.Terminate(IKE, now), "ike-service", "sa-store");
      case IKE_REPORT -> Row.tombstone(IKE.toString(), "ike-service");
      case IKE_OUTBOUND ->
          Row.of("office1", new NodeInstruction("office1", now, List.of(), null), "ike-service");
      case SA -> Row.tombstone(SA.toString(), "ike-service");
      case SA_REPORT ->
          Row.of("office1", new SaReport.Removed("office1", SA, now), "datapath-node/office1");
      case SEQUENCE -> Row.tombstone(SA.toString(), "datapath-node/office1");
      case REVEAL ->
          Row.of(
              "office1",
              new KeyReveal.Refused("office1", "0".repeat(32), KeyReveal.Reason.NO_SUCH_SA),
              "datapath-node/office1");
      case IKE_INBOUND, IKE_STATE -> throw new IllegalArgumentException("is not signed");
    };
  }

  @ParameterizedTest
  @EnumSource(
      names = {"IKE_INBOUND", "IKE_STATE"},
      mode = EnumSource.Mode.EXCLUDE)
  void ofSignedTopicsTheirWritersAreBelievedAndNobodyElse(Topics topic) {
    Row row = row(topic);
    RecordCheck check = admission.begin();
    List<String> believed =
        WRITERS.keySet().stream()
            .sorted()
            .filter(writer -> admission.admits(check, written(topic, row, writer)))
            .toList();
    assertEquals(row.writers(), believed);
    assertEquals(
        Map.of(Refusal.WRONG_WRITER, (double) (WRITERS.size() - believed.size())), refused());
  }

  @ParameterizedTest
  @EnumSource(
      names = {"IKE_INBOUND", "IKE_STATE"},
      mode = EnumSource.Mode.EXCLUDE)
  void ofSignedTopicsNothingIsBelievedWithoutASignature(Topics topic) {
    RecordCheck check = admission.begin();
    Row row = row(topic);
    ConsumerRecord<String, byte[]> signed = written(topic, row, row.writers().getFirst());
    assertFalse(admission.admits(check, kafka(topic, row.key(), signed.value())));
    assertFalse(admission.admits(check, kafka(topic, row.key(), null)));
    assertEquals(Map.of(Refusal.UNSIGNED, 2.0), refused());
  }

  /** They are encrypted, or come from the network and are believed no more than that. */
  @ParameterizedTest
  @EnumSource(names = {"IKE_INBOUND", "IKE_STATE"})
  void whatIsNotSignedPassesAsItIs(Topics topic) {
    assertTrue(admission.admits(admission.begin(), kafka(topic, "any", new byte[] {1, 2, 3})));
    assertTrue(admission.admits(admission.begin(), kafka(topic, "any", null)));
    assertEquals(Map.of(), refused());
  }

  @Test
  void anAuthenticRecordIsHandedOverWithItsGeneration() {
    Row row = row(Topics.CONFIG);
    RecordCheck check = admission.begin();
    ConsumerRecord<String, byte[]> first = written(Topics.CONFIG, row, "sa-store");
    Verdict.Authentic read = admission.authentic(check, first).orElseThrow();
    assertEquals(row.value(), read.record());
    assertEquals(7, read.generation());
    assertTrue(admission.authentic(check, first).isEmpty(), "it was read before");
    assertEquals(Map.of(Refusal.REPLAYED, 1.0), refused());
    assertTrue(admission.authentic(admission.begin(), first).isPresent(), "by another reading");
  }

  @Test
  void anotherInstallationsWriterIsUnknown() {
    SigningIdentity stranger =
        new EphemeralAuthority(new Random(12)::nextBytes)
            .identity(Writer.service(WriterRole.SA_STORE));
    Row row = row(Topics.CONFIG);
    assertFalse(admission.admits(admission.begin(), written(Topics.CONFIG, row, stranger)));
    assertEquals(Map.of(Refusal.UNKNOWN_WRITER, 1.0), refused());
  }

  /** An alarm on the increase needs the step from 0. */
  @Test
  void everyReasonIsThereFromTheStart() {
    List<String> reasons =
        meters.get("culvert.records.refused").counters().stream()
            .map(counter -> counter.getId().getTag("reason") + " " + counter.count())
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "bad_signature 0.0",
            "malformed 0.0",
            "replayed 0.0",
            "stale 0.0",
            "unknown_writer 0.0",
            "unsigned 0.0",
            "wrong_writer 0.0"),
        reasons);
  }

  private Map<Refusal, Double> refused() {
    return List.of(Refusal.values()).stream()
        .collect(Collectors.toMap(Function.identity(), this::count))
        .entrySet()
        .stream()
        .filter(counted -> counted.getValue() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private double count(Refusal reason) {
    return meters.get("culvert.records.refused").tag("reason", reason.label()).counter().count();
  }

  private static ConsumerRecord<String, byte[]> written(Topics topic, Row row, String writer) {
    return written(topic, row, WRITERS.get(writer));
  }

  private static ConsumerRecord<String, byte[]> written(
      Topics topic, Row row, SigningIdentity writer) {
    SignedRecord signed = writer.signer(0, 7).sign(topic, 0, row.key(), row.value());
    ConsumerRecord<String, byte[]> record = kafka(topic, row.key(), signed.value());
    record.headers().add(RecordSignature.HEADER, signed.header());
    return record;
  }

  private static ConsumerRecord<String, byte[]> kafka(Topics topic, String key, byte[] value) {
    return new ConsumerRecord<>(topic.topicName(), 0, 0, key, value);
  }
}
