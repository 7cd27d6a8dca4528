package dev.culvert.datapath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.KeyReveal.Question;
import dev.culvert.contracts.event.KeyReveal.Reason;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.Refusal;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.SignedProducer;
import dev.culvert.datapath.bus.TestBroker;
import dev.culvert.datapath.bus.TestWriters;
import dev.culvert.datapath.bus.TopicCursor;
import dev.culvert.datapath.sa.KeyReveals;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.sa.RecordedSas;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions for keys and the node's answers, by a real broker. */
class RevealRequestsTest {

  private static final String NODE = "office1";
  private static final RandomBytes RANDOM = new SecureRandom()::nextBytes;
  private static final SealingKeyPair NODE_KEY = SealingKeyPair.generate(RANDOM);
  private static final SealingKeyPair REQUESTER = SealingKeyPair.generate(RANDOM);
  private static final Secret SENSITIVE = Secret.owning(RANDOM.next(KeyRevealing.KEY_BYTES));
  private static final TestWriters WRITERS = new TestWriters();
  private static final RecordSigner SA_STORE = WRITERS.saStore().signer(0, 1);
  private static final RecordSigner IKE_SERVICE = WRITERS.ikeService().signer(0, 1);
  private static final PlantedSa PLANTED = planted(0x1001);

  private static TestBroker broker;
  private static Producer<String, byte[]> producer;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final RecordSource source = WRITERS.source(broker.clients(), meters);
  private Publisher publisher;
  private TopicCursor questions;
  private TopicCursor answers;
  private RevealRequests requests;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    broker.createTopics();
    producer = broker.clients().producer();
    write(IKE_SERVICE, Topics.SA, record(PLANTED));
    write(IKE_SERVICE, Topics.SA, record(planted(0x1002)));
  }

  @AfterAll
  static void stop() {
    producer.close();
    broker.close();
  }

  @BeforeEach
  void follow() {
    publisher =
        new Publisher(broker.clients().producer(), WRITERS.node(NODE).signer(0, System.nanoTime()));
    requests =
        new RevealRequests(
            NODE,
            new KeyReveals(
                NODE,
                SENSITIVE,
                PlantedSa.compiler(NODE, NODE_KEY),
                sa -> RecordedSas.find(source, sa),
                RANDOM,
                InstantSource.system()),
            publisher);
    questions = TopicCursor.atEnd(source, Topics.REVEAL);
    answers = TopicCursor.atEnd(source, Topics.REVEAL);
  }

  @AfterEach
  void close() {
    publisher.close();
    questions.close();
    answers.close();
  }

  @Test
  void theKeysOfTheSaOnRecordAreSealedToWhoAsks() throws Exception {
    Question question = question(PLANTED.sa().key());
    ask(SA_STORE, KeyRevealing.ask(question, SENSITIVE));
    var shown = assertInstanceOf(KeyReveal.Shown.class, answer());
    try (KeyMaterial keys = KeyRevealing.open(question, shown.keys(), REQUESTER)) {
      assertArrayEquals(PLANTED.keys().expose(), keys.concatenated());
    }
  }

  @Test
  void anSaThatIsGoneHasNoKeys() {
    PlantedSa gone = planted(0x1003);
    write(IKE_SERVICE, Topics.SA, record(gone));
    SignedProducer.write(
        producer, IKE_SERVICE, Topics.SA, gone.sa().key().toString(), Optional.empty());
    Question question = question(gone.sa().key());
    ask(SA_STORE, KeyRevealing.ask(question, SENSITIVE));
    assertEquals(new KeyReveal.Refused(NODE, question.id(), Reason.NO_SUCH_SA), answer());
  }

  @Test
  void saStoreAloneIsNotAllowed() {
    Question question = question(PLANTED.sa().key());
    Secret other = Secret.owning(RANDOM.next(KeyRevealing.KEY_BYTES));
    ask(SA_STORE, KeyRevealing.ask(question, other));
    assertEquals(new KeyReveal.Refused(NODE, question.id(), Reason.NOT_ALLOWED), answer());
  }

  @Test
  void questionsToAnotherNodeAreNotAnswered() {
    SaKey elsewhere = SaKey.parse("office2" + PLANTED.sa().key().toString().substring(7));
    ask(SA_STORE, KeyRevealing.ask(question(elsewhere), SENSITIVE));
    assertEquals(List.of(), replies());
  }

  @Test
  void whatSaStoreDidNotWriteIsNoQuestion() {
    KeyReveal.Request request = KeyRevealing.ask(question(PLANTED.sa().key()), SENSITIVE);
    ask(IKE_SERVICE, request);
    ask(WRITERS.node("office2").signer(0, 1), request);
    ask(WRITERS.node(NODE).signer(0, Long.MAX_VALUE), request);
    ask(new TestWriters().saStore().signer(0, Long.MAX_VALUE), request);
    assertEquals(List.of(), replies());
    assertEquals(6, refused(Refusal.WRONG_WRITER), "by both readers");
    assertEquals(2, refused(Refusal.UNKNOWN_WRITER), "by both readers");
  }

  private double refused(Refusal reason) {
    return meters.get("culvert.records.refused").tag("reason", reason.label()).counter().count();
  }

  private KeyReveal.Reply answer() {
    List<KeyReveal.Reply> replies = replies();
    assertEquals(1, replies.size(), replies::toString);
    return replies.getFirst();
  }

  private List<KeyReveal.Reply> replies() {
    questions.readToEnd(requests::accept);
    publisher.flush();
    List<KeyReveal.Reply> replies = new ArrayList<>();
    answers.readToEnd(
        (key, value) -> {
          if (decode(value) instanceof KeyReveal.Reply reply) {
            assertEquals(NODE, key);
            replies.add(reply);
          }
        });
    return replies;
  }

  private static void ask(RecordSigner signer, KeyReveal.Request request) {
    SignedProducer.write(producer, signer, Topics.REVEAL, request.node(), Optional.of(request));
  }

  private static void write(RecordSigner signer, Topics topic, SaRecord sa) {
    SignedProducer.write(producer, signer, topic, sa.sa().key().toString(), Optional.of(sa));
  }

  private static KeyReveal decode(byte[] value) {
    try {
      return RecordCodec.decode(value, KeyReveal.class).value();
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
  }

  private static Question question(SaKey sa) {
    return new Question(
        HexFormat.of().formatHex(RANDOM.next(16)),
        sa,
        "admin",
        ByteString.copyOf(REQUESTER.publicKey().encode()),
        Instant.now());
  }

  private static SaRecord record(PlantedSa sa) {
    return new SaRecord(sa.sa(), sa.sealedTo(NODE_KEY.publicKey()));
  }

  private static PlantedSa planted(int spi) {
    return PlantedSa.gcm(
        NODE,
        SaKey.Direction.OUT,
        spi,
        "192.168.90.1",
        "192.168.80.1",
        "10.1.202.0/24",
        "10.1.101.0/24",
        "p1",
        null);
  }
}
