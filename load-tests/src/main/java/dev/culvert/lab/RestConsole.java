package dev.culvert.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The console by REST, which spares the start of a process for each command.
 *
 * @param port sa-store's on the gateway's loopback
 * @param token file with the bearer token
 */
record RestConsole(Host gateway, int port, Path token) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Enters commands, of which all are done or none. */
  Outcome enter(String... commands) {
    try {
      byte[] input =
          JSON.writeValueAsBytes(Map.of("menu", "/", "input", String.join("\n", commands) + "\n"));
      Outcome answer =
          new Loopback(gateway)
              .post(port, "/api/v1/console", Files.readString(token).strip(), input)
              .orThrow();
      JsonNode reply = JSON.readTree(answer.out());
      String output = reply.path("output").asText();
      return reply.path("refused").asBoolean()
          ? new Outcome(List.of(commands), 1, "", output)
          : new Outcome(List.of(commands), 0, output, "");
    } catch (JsonProcessingException e) {
      throw new LabException("the console's answer", e);
    } catch (IOException e) {
      throw new LabException("cannot read " + token, e);
    }
  }
}
