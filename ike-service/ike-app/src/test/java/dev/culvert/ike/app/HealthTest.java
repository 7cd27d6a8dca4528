package dev.culvert.ike.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The process without a broker and without secrets: alive, not ready, and able to say why. */
@QuarkusTest
class HealthTest {

  @TestHTTPResource("/q/")
  URI management;

  @Test
  void saysWhatItWaitsFor() throws Exception {
    HttpResponse<String> ready = get("health/ready");
    assertEquals(503, ready.statusCode());
    assertTrue(ready.body().contains("no-such-directory/kek"), ready.body());
    assertEquals(200, get("health/live").statusCode());
  }

  @Test
  void describesItsMetrics() throws Exception {
    String metrics = get("metrics").body();
    assertTrue(metrics.contains("# HELP culvert_ike_append_to_commit_seconds "), metrics);
    assertTrue(metrics.contains("# TYPE culvert_ike_append_to_commit_seconds histogram"), metrics);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(management.resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
