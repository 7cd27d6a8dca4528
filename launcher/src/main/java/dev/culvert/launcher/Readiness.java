package dev.culvert.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a process whether it is ready. */
final class Readiness {

  /**
   * The answer.
   *
   * @param ready every check is up
   * @param waitsFor names of the checks that are not, or why there was no answer
   */
  record Answer(boolean ready, String waitsFor) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();

  Answer ask(Replica replica) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.port() + "/q/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return response.statusCode() == 200
          ? new Answer(true, "")
          : new Answer(false, failedChecks(response.body()));
    } catch (IOException e) {
      return new Answer(false, "its HTTP port");
    }
  }

  private String failedChecks(byte[] body) throws IOException {
    List<String> failed = new ArrayList<>();
    for (JsonNode check : json.readTree(body).path("checks")) {
      if (!check.path("status").asText().equals("UP")) {
        String data = check.has("data") ? " " + check.get("data") : "";
        failed.add(check.path("name").asText() + data);
      }
    }
    return String.join(", ", failed);
  }
}
