package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.RandomBytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's client fills the gaps that sa-store leaves; the test answers for the nodes. */
class ConsoleClientTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().addModule(new JavaTimeModule()).build();
  private static final RandomBytes RANDOM = new Random(3)::nextBytes;
  private static final String ONE = "office1/out/esp/10.0.0.1/10.0.0.2/00001001";
  private static final String OTHER = "office1/in/ah/10.0.0.2/10.0.0.1/00000101";

  private final List<KeyReveal.Question> asked = new ArrayList<>();
  private final byte[] sensitive = RANDOM.next(KeyRevealing.KEY_BYTES);
  @TempDir private Path secrets;
  private HttpServer server;
  private String output = "";
  private List<Map<String, Object>> gaps = List.of();

  @BeforeEach
  void start() throws IOException {
    Files.writeString(secrets.resolve("bootstrap.token"), "token\n");
    Files.write(secrets.resolve(KeyRevealing.FILE), sensitive);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/console", this::console);
    server.createContext("/api/v1/reveal", this::reveal);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void eachGapIsFilledWithItsKeyWhateverItsLength() throws Exception {
    output = "a \u00e4 enc-key=\"**\" auth-key=\"**\"\nb auth-key=\"****\" end\n";
    gaps = List.of(gap(ONE, "enc-key", 2), gap(ONE, "auth-key", 2), gap(OTHER, "auth-key", 4));
    assertEquals(
        new ConsoleClient.Reply(
            "a \u00e4 enc-key=\"0102030405\" auth-key=\"abcfed\"\nb auth-key=\"abcfed\" end\n",
            false),
        client().send("print show-sensitive"));
    assertEquals(
        List.of(ONE, OTHER), asked.stream().map(question -> question.sa().toString()).toList());
    assertFalse(asked.getFirst().id().equals(asked.getLast().id()));
  }

  @Test
  void withoutGapsNobodyIsAsked() throws Exception {
    output = "enc-key=\"**\"\n";
    Files.delete(secrets.resolve(KeyRevealing.FILE));
    assertEquals(new ConsoleClient.Reply(output, false), client().send("print"));
    assertEquals(List.of(), asked);
  }

  @Test
  void aNodesRefusalIsTheAnswer() throws Exception {
    output = "enc-key=\"**\"\n";
    gaps = List.of(gap(ONE, "enc-key", 2));
    Files.write(secrets.resolve(KeyRevealing.FILE), new byte[KeyRevealing.KEY_BYTES]);
    assertEquals(
        new ConsoleClient.Reply("failure: node office1: not to you; have the key\n", true),
        client().send("print show-sensitive"));
  }

  @Test
  void whoCannotReadTheKeyIsTold() throws Exception {
    output = "enc-key=\"**\"\n";
    gaps = List.of(gap(ONE, "enc-key", 2));
    Files.delete(secrets.resolve(KeyRevealing.FILE));
    ConsoleClient.Reply reply = client().send("print show-sensitive");
    assertTrue(reply.refused());
    assertTrue(reply.output().contains("shown to who can read"), reply.output());
  }

  private ConsoleClient client() {
    return new ConsoleClient(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), secrets);
  }

  private Map<String, Object> gap(String sa, String property, int length) {
    int from = sa.equals(OTHER) ? output.indexOf("\nb") : 0;
    int offset = output.indexOf(property + "=\"", from) + property.length() + 2;
    return Map.of("offset", offset, "length", length, "item", sa, "property", property);
  }

  private void console(HttpExchange exchange) throws IOException {
    answer(exchange, 200, Map.of("output", output, "refused", false, "menu", "/", "gaps", gaps));
  }

  /** As the node does: its keys are those of a manual SA of the RouterOS 2.6 manual, 3 bytes. */
  private void reveal(HttpExchange exchange) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    KeyReveal.Request request = JSON.treeToValue(body, KeyReveal.Request.class);
    asked.add(request.question());
    if (!KeyRevealing.isAllowed(request, Secret.copyOf(sensitive))) {
      answer(exchange, 403, Map.of("message", "node office1: not to you", "fix", "have the key"));
      return;
    }
    KeyMaterial keys =
        new KeyMaterial(
            Secret.owning(new byte[] {1, 2, 3, 4, 5}),
            Secret.owning(HexFormat.of().parseHex("abcfed")));
    answer(exchange, 200, KeyRevealing.seal(request.question(), keys, RANDOM));
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    assertEquals("Bearer token", exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] json = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }
}
