package dev.culvert.sa.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Installation.class)
class ApiTest {

  @BeforeEach
  void awaitReady() throws InterruptedException {
    Instant limit = Instant.now().plus(Duration.ofSeconds(30));
    while (given().get("/q/health/ready").statusCode() != 200 && Instant.now().isBefore(limit)) {
      Thread.sleep(100);
    }
  }

  @Test
  void consoleReadsWhatItWrote() {
    console("/", "/ip ipsec peer add name=office2 address=192.168.80.1 secret=\"test\"")
        .body("refused", equalTo(false));
    console("/", "/ip ipsec peer print where name=office2")
        .body("output", containsString("name=\"office2\" address=192.168.80.1/32:500"))
        .body("output", not(containsString("secret")));
  }

  private static io.restassured.response.ValidatableResponse console(String menu, String input) {
    return authorised()
        .contentType(ContentType.JSON)
        .body(Map.of("menu", menu, "input", input))
        .post("/api/v1/console")
        .then()
        .statusCode(200);
  }

  private static RequestSpecification authorised() {
    return given().header("Authorization", "Bearer " + Installation.TOKEN);
  }
}
