package dev.culvert.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** Requests to sa-store, with the token of the installation. */
final class SaStoreClient {

  /**
   * What came back.
   *
   * @param status the HTTP status
   */
  record Response(int status, JsonNode body) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private final URI address;
  private final Path token;

  /**
   * A client of sa-store.
   *
   * @param token the file with the installation's token
   */
  SaStoreClient(URI address, Path token) {
    this.address = address;
    this.token = token;
  }

  /**
   * Posts JSON.
   *
   * @throws OperationException when sa-store does not answer
   */
  Response post(String path, Object body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/api/v1/" + path))
            .header("Authorization", "Bearer " + Files.readString(token).strip())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return new Response(response.statusCode(), json.readTree(response.body()));
    } catch (ConnectException e) {
      throw new OperationException("sa-store does not answer; is it up? See ./culvert status");
    }
  }

  /** Reads a value of the contracts from JSON. */
  <T> T read(JsonNode body, Class<T> type) throws IOException {
    return json.treeToValue(body, type);
  }
}
