package dev.culvert.sa.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.EphemeralAuthority;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.records.RecordAdmission;
import dev.culvert.records.RefusedRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Installation.class)
class ApiTest {

  private static final String SECRET = "correct horse battery staple";

  @BeforeEach
  void awaitReady() {
    await("readiness", () -> given().get("/q/health/ready").statusCode() == 200);
  }

  @AfterEach
  void removeWhatTestsMade() {
    console("/", "/ip ipsec policy remove [find]\n/ip ipsec peer remove [find]")
        .body("refused", equalTo(false));
    console("/", "/ip firewall nat remove [find]");
  }

  @Test
  void aScriptIsReadableWhenItReturns() {
    console(
            "/",
            """
            /ip ipsec peer
            add name=office2 address=192.168.80.1/32:500 exchange-mode=ike2 secret="%s"
            /ip ipsec policy
            add src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any \\
              sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 tunnel=yes
            """
                .formatted(SECRET))
        .body("refused", equalTo(false))
        .body("output", equalTo(""))
        .body("menu", equalTo("/ip ipsec policy"));
    console("/ip ipsec policy", "print")
        .body("output", containsString("src-address=10.1.202.0/24:any"))
        .body("output", containsString("peer=office2"));
  }

  @Test
  void aRefusalIsTextInTheConsoleAndJsonInRest() {
    console(
            "/",
            "/ip ipsec peer add name=p address=10.0.0.1\n/ip ipsec peer add exchange-mode=main")
        .body("refused", equalTo(true))
        .body("output", containsString("exchange-mode=ike2 works"));
    authorised().get("/api/v1/ip/ipsec/peer").then().body("", empty());
    rest()
        .body(Map.of("exchange-mode", "main"))
        .post("/api/v1/ip/ipsec/peer")
        .then()
        .statusCode(400)
        .body("property", equalTo("exchange-mode"))
        .body("value", equalTo("main"))
        .body("message", containsString("IKEv1 is not in this version"))
        .body("fix", equalTo("expected ike2"));
  }

  @Test
  void restAndConsoleAreOneModel() {
    rest()
        .body(Map.of("name", "p", "address", "10.0.0.2", "passive", true, "port", 501))
        .post("/api/v1/ip/ipsec/peer")
        .then()
        .statusCode(201)
        .body("'.id'", equalTo("p"))
        .body("address", equalTo("10.0.0.2/32:501"))
        .body("passive", equalTo("yes"))
        .body("disabled", equalTo("no"));
    console("/", "/ip ipsec peer print")
        .body("output", containsString("name=\"p\" address=10.0.0.2/32:501"));
    rest()
        .body(Map.of("comment", "second", "disabled", true))
        .put("/api/v1/ip/ipsec/peer/p")
        .then()
        .statusCode(200)
        .body("comment", equalTo("second"))
        .body("passive", equalTo("yes"));
    authorised().delete("/api/v1/ip/ipsec/peer/p").then().statusCode(204);
    authorised()
        .get("/api/v1/ip/ipsec/peer/p")
        .then()
        .statusCode(404)
        .body("message", containsString("has no item p"));
  }

  @Test
  void unknownMenusAreNamed() {
    authorised()
        .get("/api/v1/ip/ipsec/nosuch")
        .then()
        .statusCode(404)
        .body("fix", containsString("/ip ipsec installed-sa"));
    rest().body(Map.of()).post("/api/v1/ip/ipsec/installed-sa").then().statusCode(404);
    rest().body(List.of()).post("/api/v1/ip/ipsec/peer").then().statusCode(400);
  }

  @Test
  void predefinedEntriesAreThere() {
    authorised()
        .get("/api/v1/ip/ipsec/proposal")
        .then()
        .body("name", hasItem("default"))
        .body("[0].lifetime", equalTo("30m"));
  }

  @Test
  void withoutTheTokenNothingIsAnswered() {
    for (String header : List.of("", "Bearer wrong", "Basic " + Installation.TOKEN)) {
      given()
          .header("Authorization", header)
          .get("/api/v1/ip/ipsec/peer")
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", containsString("Bearer"))
          .body("fix", containsString("bootstrap.token"));
    }
    given().contentType(ContentType.JSON).body("{}").post("/api/v1/console").then().statusCode(401);
  }

  @Test
  void aSecretLeavesOnlySealed() throws Exception {
    String answer =
        console("/", "/ip ipsec peer add name=s address=10.0.0.3 secret=\"" + SECRET + "\"")
            .extract()
            .asString();
    answer += authorised().get("/api/v1/ip/ipsec/identity").asString();
    answer += authorised().get("/api/v1/ip/ipsec/peer").asString();
    answer += console("/", "/ip ipsec identity print detail").extract().asString();
    answer += given().get("/q/metrics").asString();
    assertFalse(answer.contains(SECRET), answer);
    assertFalse(answer.contains("secret"), answer);

    Identity identity = null;
    for (ConsumerRecord<String, byte[]> written : OtherServices.read(Topics.CONFIG)) {
      if (written.value() != null) {
        String json = new String(written.value(), StandardCharsets.UTF_8);
        assertFalse(json.contains(SECRET), json);
        ConfigObject object = RecordCodec.decode(written.value(), ConfigObject.class).value();
        identity = object instanceof Identity i && i.peer().equals("s") ? i : identity;
      }
    }
    try (SealingKeyPair key = OtherServices.ikeKey();
        Secret opened =
            key.open(
                identity.secret(),
                Identity.secretAad(identity.name()).getBytes(StandardCharsets.UTF_8))) {
      assertArrayEquals(SECRET.getBytes(StandardCharsets.UTF_8), opened.expose());
    }
    assertFalse(OtherServices.logText().contains(SECRET));
  }

  @Test
  void aBrokenRequestIsNotEchoed() throws Exception {
    String broken = "{\"menu\":\"/\",\"input\": " + SECRET;
    String answer =
        rest().body(broken).post("/api/v1/console").then().statusCode(400).extract().asString();
    assertFalse(answer.contains("horse"), answer);
    assertFalse(OtherServices.logText().contains("horse"));
    rest()
        .body("{}")
        .post("/api/v1/console")
        .then()
        .statusCode(400)
        .body("property", equalTo("input"));
  }

  @Test
  void theTableOfPropertiesCanBeRead() {
    authorised()
        .get("/api/v1/menus")
        .then()
        .body("find { it.path == '/ip ipsec policy' }.verbs", hasItem("add"))
        .body(
            "find { it.path == '/ip ipsec proposal' }.properties.find { it.name == 'lifetime' }"
                + ".byDefault",
            equalTo("30m"));
  }

  @Test
  void connectionsAreEndedInTheirPartition() throws Exception {
    IkeSpi spi = IkeSpi.of(3, 7, 99);
    OtherServices.writeAsIke(Topics.IKE_REPORT, 3, spi.toString(), Optional.of(status(spi)));
    await(
        "the IKE SA is shown",
        () -> authorised().get("/api/v1/ip/ipsec/active-peers").asString().contains("office9"));
    authorised()
        .get("/api/v1/ip/ipsec/active-peers")
        .then()
        .body("[0].state", equalTo("established"));
    console("/", "/ip ipsec active-peers kill-connections").body("refused", equalTo(false));
    ConsumerRecord<String, byte[]> command = OtherServices.read(Topics.IKE_COMMAND).getLast();
    assertEquals(3, command.partition());
    assertEquals(spi.toString(), command.key());
    IkeCommand.Terminate terminate =
        assertInstanceOf(
            IkeCommand.Terminate.class,
            RecordCodec.decode(command.value(), IkeCommand.class).value());
    assertEquals(spi, terminate.ikeSpi());
    OtherServices.writeAsIke(Topics.IKE_REPORT, 3, spi.toString(), Optional.empty());
    await(
        "the IKE SA is gone",
        () -> authorised().get("/api/v1/ip/ipsec/active-peers").asString().equals("[]"));
  }

  @Test
  void forgedRecordsAreCountedAndLeftOut() throws Exception {
    console("/", "/ip ipsec peer add name=kept address=10.0.0.6").body("refused", equalTo(false));
    String before = authorised().get("/api/v1/ip/ipsec/peer").asString();
    ConsumerRecord<String, byte[]> last = OtherServices.read(Topics.CONFIG).getLast();
    RecordSigner node = OtherServices.identity(OtherServices.NODE_KEY).signer(0, 1);
    RecordSigner stranger =
        new EphemeralAuthority(new SecureRandom()::nextBytes)
            .identity(Writer.service(WriterRole.SA_STORE))
            .signer(0, Long.MAX_VALUE);
    RecordSigner earlier = OtherServices.identity(SigningIdentity.FILE).signer(0, 1);
    NatRule rule = new NatRule("forged", 0, null, null, null, NatRule.Action.ACCEPT, false, "");
    String key = rule.key();

    refused("unsigned", () -> OtherServices.write(Topics.CONFIG, 0, "peer/kept", (byte[]) null));
    refused("unsigned", () -> OtherServices.write(Topics.CONFIG, 0, last.key(), last.value()));
    refused("unknown_writer", () -> forge(stranger, key, Optional.of(rule)));
    refused("wrong_writer", () -> forge(node, key, Optional.of(rule)));
    refused("wrong_writer", () -> forge(node, "peer/kept", Optional.empty()));
    refused("replayed", () -> forge(earlier, "peer/kept", Optional.empty()));
    refused(
        "bad_signature",
        () ->
            OtherServices.write(
                Topics.CONFIG,
                0,
                "peer/kept",
                earlier.sign(Topics.CONFIG, 0, "peer/other", Optional.empty())));
    assertEquals(before, authorised().get("/api/v1/ip/ipsec/peer").asString());
    console("/", "/ip firewall nat print").body("output", not(containsString("forged")));
    await("the peer to be written again", () -> lastAt("peer/kept").value() != null);
    assertEquals(before, authorised().get("/api/v1/ip/ipsec/peer").asString());
  }

  private static ConsumerRecord<String, byte[]> lastAt(String key) {
    return OtherServices.read(Topics.CONFIG).stream()
        .filter(written -> key.equals(written.key()))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private interface Forgery {
    void plant() throws Exception;
  }

  private static void forge(RecordSigner signer, String key, Optional<CulvertRecord> record)
      throws Exception {
    OtherServices.write(Topics.CONFIG, 0, key, signer.sign(Topics.CONFIG, 0, key, record));
  }

  private static void refused(String reason, Forgery forgery) throws Exception {
    double before = refusals(reason);
    forgery.plant();
    await("a refusal: " + reason, () -> refusals(reason) == before + 1);
  }

  private static double refusals(String reason) {
    String series = "culvert_records_refused_total{reason=\"" + reason + "\"} ";
    return given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherWriterIsOvertakenWithItsChangesSeen() throws Exception {
    console("/", "/ip firewall nat add chain=srcnat comment=ours").body("refused", equalTo(false));
    OtherServices.fenceWriter(
        new NatRule("nat-rule900", 0, null, null, null, NatRule.Action.ACCEPT, false, "theirs"));
    console("/", "/ip firewall nat add chain=srcnat place-before=0 comment=first")
        .body("refused", equalTo(false));
    List<String> comments =
        authorised().get("/api/v1/ip/firewall/nat").jsonPath().getList("comment");
    assertEquals(List.of("first", "theirs", "ours"), comments);
  }

  @Test
  void anotherReplicaReadsTheSame() throws Exception {
    console("/", "/ip ipsec peer add name=kept address=10.0.0.4 secret=\"" + SECRET + "\"");
    console("/", "/ip ipsec peer add name=gone address=10.0.0.5");
    console("/", "/ip ipsec peer remove gone").body("refused", equalTo(false));
    ConfigurationView replica = new ConfigurationView(OtherServices.bootstrapServers());
    try {
      replica.start(
          new RecordAdmission(
              OtherServices.identity(SigningIdentity.FILE).verifier(),
              new RefusedRecords(new SimpleMeterRegistry()),
              InstantSource.system()));
      await("the replica's view", replica::isReady);
      assertEquals(
          List.of("kept"), replica.current().all(Peer.class).stream().map(Peer::name).toList());
      assertEquals(1, replica.current().all(Identity.class).size());
    } finally {
      replica.stop();
    }
  }

  @Test
  void metricsHaveHelpAndTheApiIsDescribed() {
    String metrics = given().get("/q/metrics").asString();
    assertTrue(metrics.contains("# HELP culvert_policies"), metrics);
    assertTrue(metrics.contains("# HELP culvert_config_write_seconds"), metrics);
    given()
        .get("/q/openapi")
        .then()
        .statusCode(200)
        .body(containsString("/api/v1/ip/{area}/{menu}"));
  }

  private static IkeReport.IkeSaStatus status(IkeSpi spi) {
    return new IkeReport.IkeSaStatus(
        spi,
        new IkeSpi(5),
        "gw",
        "office9",
        new Endpoint(IpAddress.parse("10.0.0.1"), 500),
        new Endpoint(IpAddress.parse("10.0.0.9"), 500),
        IkeReport.Side.INITIATOR,
        IkeReport.State.ESTABLISHED,
        "address:10.0.0.9",
        false,
        Instant.now(),
        Instant.now(),
        1);
  }

  private static ValidatableResponse console(String menu, String input) {
    return rest()
        .body(Map.of("menu", menu, "input", input))
        .post("/api/v1/console")
        .then()
        .statusCode(200);
  }

  private static RequestSpecification rest() {
    return authorised().contentType(ContentType.JSON);
  }

  private static RequestSpecification authorised() {
    return given().header("Authorization", "Bearer " + Installation.TOKEN);
  }

  private static void await(String what, BooleanSupplier condition) {
    Instant limit = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(limit), "waited too long for: " + what);
      Thread.onSpinWait();
    }
  }
}
