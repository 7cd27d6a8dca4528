package dev.culvert.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;

/** The client side of sa-store's console; it keeps the menu that the user stands in. */
final class ConsoleClient {

  /**
   * What came back.
   *
   * @param output text to show
   * @param refused a command was refused, and changed nothing
   */
  record Reply(String output, boolean refused) {}

  private static final URI ADDRESS =
      URI.create("http://127.0.0.1:" + Service.SA_STORE.port() + "/api/v1/console");

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();
  private final Installation installation;
  private String menu = "/";

  ConsoleClient(Installation installation) {
    this.installation = installation;
  }

  String menu() {
    return menu;
  }

  Reply send(String input) throws IOException, InterruptedException {
    String token = Files.readString(installation.secrets().resolve("bootstrap.token")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(ADDRESS)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    json.writeValueAsString(Map.of("menu", menu, "input", input))))
            .build();
    HttpResponse<byte[]> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new OperationException("sa-store does not answer; is it up? See ./culvert status");
    }
    if (response.statusCode() != 200) {
      throw new OperationException("sa-store answered with status " + response.statusCode());
    }
    JsonNode reply = json.readTree(response.body());
    menu = reply.path("menu").asText(menu);
    return new Reply(reply.path("output").asText(), reply.path("refused").asBoolean());
  }
}
