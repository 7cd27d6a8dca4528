package dev.culvert.sa.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.KeyReveal.Question;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.RecordSigner;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asking for keys by REST; the test answers as the node "gw" does. */
@QuarkusTest
@QuarkusTestResource(Installation.class)
class RevealTest {

  private static final RandomBytes RANDOM = new SecureRandom()::nextBytes;
  private static final Secret SENSITIVE = Secret.owning(RANDOM.next(KeyRevealing.KEY_BYTES));
  private static final SealingKeyPair REQUESTER = SealingKeyPair.generate(RANDOM);
  private static final SaKey SA = SaKey.parse("gw/out/esp/192.168.90.1/192.168.80.1/c0ffee07");
  private static final String KEYS = "5697ee9fe98867005ac057e1b62a6c3b";

  @BeforeEach
  void anSaIsInstalled() throws Exception {
    TrafficSelector any =
        TrafficSelector.of(
            IpPrefix.parse("0.0.0.0/0"), TrafficSelector.ANY_PROTOCOL, PortRange.ANY);
    SecurityAssociation sa =
        SecurityAssociation.of(SA)
            .ikeSpi(IkeSpi.of(1, 2, 3))
            .peer("office2")
            .policy("p1")
            .algorithms(EncryptionAlgorithm.TRIPLE_DES_CBC, IntegrityAlgorithm.HMAC_SHA1_96)
            .selectors(List.of(any), List.of(any))
            .replayWindow(64)
            .lifetime(Duration.ofMinutes(24), Duration.ofMinutes(30))
            .createdAt(Instant.now())
            .build();
    Sealed toTheNode = new Sealed("node", ByteString.EMPTY, ByteString.EMPTY);
    write(
        OtherServices.IKE_KEY, Topics.SA, SA.toString(), Optional.of(new SaRecord(sa, toTheNode)));
    await(
        "the SA is shown",
        () -> {
          Response shown = authorised().get("/api/v1/ip/ipsec/installed-sa");
          return shown.statusCode() == 200 && shown.asString().contains(SA.toString());
        });
  }

  @AfterEach
  void theSaIsRemoved() throws Exception {
    write(OtherServices.IKE_KEY, Topics.SA, SA.toString(), Optional.empty());
  }

  @Test
  void theNodesAnswerReachesWhoAskedAndNobodyElse() throws Exception {
    Question question = question(SA, Instant.now());
    CompletableFuture<Response> answer = ask(question);
    KeyReveal.Request asked = awaitRequest(question.id());
    assertTrue(KeyRevealing.isAllowed(asked, SENSITIVE), "as it was asked");
    byte[] enc = HexFormat.of().parseHex(KEYS);
    KeyMaterial keys = new KeyMaterial(Secret.owning(enc), Secret.owning(new byte[] {1, 2, 3}));
    reply(new KeyReveal.Shown("gw", question.id(), KeyRevealing.seal(question, keys, RANDOM)));
    Response response = answer.get();
    assertEquals(200, response.statusCode(), response.asString());
    Sealed sealed = new JsonMapper().readValue(response.asString(), Sealed.class);
    try (KeyMaterial opened = KeyRevealing.open(question, sealed, REQUESTER)) {
      assertArrayEquals(enc, opened.encryption().expose());
      assertArrayEquals(new byte[] {1, 2, 3}, opened.integrity().expose());
    }
    String log = OtherServices.logText();
    assertTrue(log.contains("admin asks for the keys of SA " + SA), log);
    assertFalse(log.contains(KEYS) || log.contains(sealed.ciphertext().toString()), log);
  }

  @Test
  void theNodesRefusalIsTold() throws Exception {
    Question question = question(SA, Instant.now());
    CompletableFuture<Response> answer = ask(question);
    awaitRequest(question.id());
    reply(new KeyReveal.Refused("gw", question.id(), KeyReveal.Reason.NOT_ALLOWED));
    answer
        .get()
        .then()
        .statusCode(403)
        .body("message", containsString("node gw: keys are shown to those only"))
        .body("fix", containsString("sensitive.key"));
  }

  @Test
  void anUnknownSaIsRefusedWithoutANodeBeingAsked() throws Exception {
    SaKey unknown = SaKey.parse("gw/out/esp/192.168.90.1/192.168.80.1/c0ffee08");
    Question question = question(unknown, Instant.now());
    ask(question).get().then().statusCode(404).body("message", containsString("no SA " + unknown));
    assertTrue(OtherServices.read(Topics.REVEAL).stream().noneMatch(r -> isOf(r, question.id())));
  }

  @Test
  void aNodeThatIsAwayIsNamed() throws Exception {
    ask(question(SA, Instant.now()))
        .get()
        .then()
        .statusCode(504)
        .body("message", equalTo("node gw has not answered within 5 s"));
  }

  @Test
  void whoHasNoTokenAsksNobody() throws Exception {
    given()
        .contentType(ContentType.JSON)
        .body(json(question(SA, Instant.now())))
        .post("/api/v1/reveal")
        .then()
        .statusCode(401);
  }

  @Test
  void aQuestionOfAnotherFormIsABadRequest() {
    Question question = question(SA, Instant.now());
    authorised()
        .contentType(ContentType.JSON)
        .body(json(question).replace(question.id(), "1"))
        .post("/api/v1/reveal")
        .then()
        .statusCode(400);
  }

  @Test
  void theConsoleLeavesGapsForTheKeys() {
    String output =
        authorised()
            .contentType(ContentType.JSON)
            .body("{\"menu\":\"/ip ipsec installed-sa\",\"input\":\"print show-sensitive\"}")
            .post("/api/v1/console")
            .then()
            .statusCode(200)
            .body("gaps[0].item", equalTo(SA.toString()))
            .body("gaps.property", equalTo(List.of("auth-key", "enc-key")))
            .body("gaps.length", equalTo(List.of(40, 48)))
            .extract()
            .path("output");
    assertTrue(output.contains("auth-key=\"" + "*".repeat(40) + "\""), output);
  }

  private static CompletableFuture<Response> ask(Question question) {
    return CompletableFuture.supplyAsync(
        () ->
            authorised().contentType(ContentType.JSON).body(json(question)).post("/api/v1/reveal"));
  }

  private static String json(Question question) {
    try {
      return JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .build()
          .writeValueAsString(KeyRevealing.ask(question, SENSITIVE));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyReveal.Request awaitRequest(String id) throws Exception {
    await(
        "the node is asked",
        () -> OtherServices.read(Topics.REVEAL).stream().anyMatch(read -> isOf(read, id)));
    ConsumerRecord<String, byte[]> found =
        OtherServices.read(Topics.REVEAL).stream()
            .filter(read -> isOf(read, id))
            .findFirst()
            .orElseThrow();
    assertEquals("gw", found.key());
    return RecordCodec.decode(found.value(), KeyReveal.Request.class).value();
  }

  private static boolean isOf(ConsumerRecord<String, byte[]> read, String id) {
    return new String(read.value(), StandardCharsets.UTF_8).contains(id);
  }

  private static void reply(KeyReveal.Reply reply) throws Exception {
    write(OtherServices.NODE_KEY, Topics.REVEAL, "gw", Optional.of(reply));
  }

  private static void write(String writer, Topics topic, String key, Optional<CulvertRecord> record)
      throws Exception {
    RecordSigner signer = OtherServices.identity(writer).signer(0, System.currentTimeMillis());
    OtherServices.write(topic, 0, key, signer.sign(topic, 0, key, record));
  }

  private static Question question(SaKey sa, Instant at) {
    return new Question(
        HexFormat.of().formatHex(RANDOM.next(16)),
        sa,
        "admin",
        ByteString.copyOf(REQUESTER.publicKey().encode()),
        at);
  }

  private static RequestSpecification authorised() {
    return given().header("Authorization", "Bearer " + Installation.TOKEN);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not in time: " + what);
      Thread.onSpinWait();
    }
  }
}
