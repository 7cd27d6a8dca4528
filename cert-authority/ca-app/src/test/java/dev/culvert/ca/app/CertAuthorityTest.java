package dev.culvert.ca.app;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.TrustAnchor;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.crypto.signing.SigningKey;
import dev.culvert.crypto.signing.Verdict;
import dev.culvert.crypto.signing.WriterGrant;
import dev.culvert.crypto.signing.WriterRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker, which gets its topics only while the service waits for them. */
@QuarkusTest
@QuarkusTestResource(Installation.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(60)
class CertAuthorityTest {

  private static final RandomBytes RANDOM = new SecureRandom()::nextBytes;
  private static final String TOPIC = Topics.TRUST.topicName();

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Test
  @Order(1)
  void waitsForItsTopicAndThenPublishesTheCa() throws Exception {
    when()
        .get("/q/health/ready")
        .then()
        .statusCode(503)
        .body("checks.data.'waiting-for'", hasItem(notNullValue()));
    when().get("/q/health/live").then().statusCode(200);
    createTrustTopic();
    ConsumerRecord<String, byte[]> published = firstTrustRecord();
    TrustAnchor anchor = RecordCodec.decode(published.value(), TrustAnchor.class).value();
    assertEquals(anchor.subject(), published.key());
    assertArrayEquals(ca().getEncoded(), anchor.certificate().toByteArray());
    assertSigned(published);
    assertEquals("application/x-pem-file", when().get("/ca").contentType());
    awaitReady();
  }

  private static void assertSigned(ConsumerRecord<String, byte[]> published) {
    Header header = published.headers().lastHeader(RecordSignature.HEADER);
    try (SigningIdentity reader = enrol(Writer.service(WriterRole.SA_STORE))) {
      assertInstanceOf(
          Verdict.Authentic.class,
          reader
              .verifier()
              .begin()
              .next(
                  Topics.TRUST,
                  0,
                  published.key(),
                  header.value(),
                  published.value(),
                  Instant.now()));
    }
  }

  private void createTrustTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private ConsumerRecord<String, byte[]> firstTrustRecord() {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      ConsumerRecords<String, byte[]> records = ConsumerRecords.empty();
      while (records.isEmpty()) {
        records = consumer.poll(Duration.ofSeconds(1));
      }
      return records.iterator().next();
    }
  }

  private static void awaitReady() throws InterruptedException {
    while (when().get("/q/health/ready").statusCode() != 200) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Test
  void issuesACertificateThatVerifies(@TempDir Path directory) throws Exception {
    KeyPair keys = generate("EC", 256);
    Response answer = ask(request(keys, "CN=gateway-1"));
    answer.then().statusCode(201).contentType("application/x-pem-file");
    X509Certificate issued = x509(answer.asString());
    assertEquals(keys.getPublic(), issued.getPublicKey());
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new java.security.cert.TrustAnchor(ca(), null)));
    parameters.setRevocationEnabled(false);
    assertEquals(
        keys.getPublic(),
        ((PKIXCertPathValidatorResult)
                CertPathValidator.getInstance("PKIX")
                    .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(issued)),
                        parameters))
            .getPublicKey());
    openSslVerifies(directory, answer.asString());
  }

  /** A judge that is neither the JDK nor Bouncy Castle, in its strictest mode. */
  private static void openSslVerifies(Path directory, String issued) throws Exception {
    Path ca = Files.writeString(directory.resolve("ca.pem"), when().get("/ca").asString());
    Path certificate = Files.writeString(directory.resolve("gateway.pem"), issued);
    Process openssl;
    try {
      openssl =
          new ProcessBuilder(
                  "openssl",
                  "verify",
                  "-x509_strict",
                  "-purpose",
                  "sslserver",
                  "-CAfile",
                  ca.toString(),
                  certificate.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "openssl is not installed");
      return;
    }
    String output = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, openssl.waitFor(), output);
    assertTrue(output.contains(": OK"), output);
  }

  @Test
  void refusesWithoutTheToken() throws Exception {
    String request = request(generate("EC", 256), "CN=gateway-1");
    for (String authorization : new String[] {"", "Bearer " + "0".repeat(64), "Basic x"}) {
      given()
          .header("Authorization", authorization)
          .body(request)
          .post("/certificates")
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", containsString("Bearer"))
          .body("field", equalTo("authorization"))
          .body("fix", containsString("bootstrap.token"));
    }
  }

  @Test
  void namesTheFieldAndTheFix() throws Exception {
    ask(request(generate("RSA", 1024), "CN=gateway-1"))
        .then()
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("field", equalTo("subjectPublicKeyInfo"))
        .body("problem", containsString("1024"))
        .body("fix", containsString("2048"));
    ask("hello").then().statusCode(400).body("field", equalTo("request"));
    ask("").then().statusCode(400).body("field", equalTo("request"));
    ask("x".repeat(70_000)).then().statusCode(413);
  }

  @Test
  void certifiesTheKeysOfWriters() {
    Writer node = Writer.node("office1");
    try (SigningIdentity identity = enrol(node)) {
      assertEquals(node, identity.writer());
    }
    SigningKey key = SigningKey.generate(RANDOM);
    given().body(WriterRequest.of(node, key).encode()).post("/writers").then().statusCode(401);
    refuse(new byte[200], "request");
    refuse(WriterRequest.of(Writer.service(WriterRole.CERT_AUTHORITY), key).encode(), "writer");
    WriterRequest request = WriterRequest.of(node, key);
    refuse(
        new WriterRequest("culvert:nobody", request.publicKey(), request.proof()).encode(),
        "writer");
    refuse(
        new WriterRequest("culvert:sa-store", request.publicKey(), request.proof()).encode(),
        "proof");
  }

  private static SigningIdentity enrol(Writer writer) {
    SigningKey key = SigningKey.generate(RANDOM);
    Response answer = askForWriter(WriterRequest.of(writer, key).encode());
    answer.then().statusCode(201);
    return new SigningIdentity(key, WriterGrant.decode(answer.asByteArray()));
  }

  private static void refuse(byte[] request, String field) {
    askForWriter(request).then().statusCode(400).body("field", equalTo(field));
  }

  private static Response askForWriter(byte[] request) {
    return given()
        .header("Authorization", "Bearer " + Installation.TOKEN)
        .contentType(ContentType.BINARY)
        .body(request)
        .post("/writers");
  }

  @Test
  void countsWhatItDoes() throws Exception {
    ask(request(generate("EC", 256), "CN=gateway-2")).then().statusCode(201);
    ask("hello").then().statusCode(400);
    when()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("# HELP culvert_ca_certificates_issued"))
        .body(containsString("culvert_ca_requests_refused_total{field=\"request\"}"))
        .body(containsString("# HELP culvert_ca_certificate_expiry_seconds"));
  }

  private static Response ask(String pem) {
    return given()
        .header("Authorization", "Bearer " + Installation.TOKEN)
        .contentType("application/pkcs10")
        .body(pem.getBytes(StandardCharsets.US_ASCII))
        .post("/certificates");
  }

  private static KeyPair generate(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static String request(KeyPair keys, String subject) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic())
              .build(
                  new JcaContentSignerBuilder("SHA256with" + signature(keys))
                      .build(keys.getPrivate())));
    }
    return text.toString();
  }

  private static String signature(KeyPair keys) {
    return keys.getPublic().getAlgorithm().equals("EC") ? "ECDSA" : "RSA";
  }

  private static X509Certificate ca() throws Exception {
    return x509(when().get("/ca").asString());
  }

  private static X509Certificate x509(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
