package dev.culvert.launcher;

import dev.culvert.crypto.KeyRevealing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** The client side of sa-store's console; it keeps the menu that the user stands in. */
final class ConsoleClient {

  /**
   * What came back.
   *
   * @param output text to show
   * @param refused a command was refused, and changed nothing; or keys are not shown
   */
  record Reply(String output, boolean refused) {}

  private final SaStoreClient store;
  private final GapFiller gaps;
  private String menu = "/";

  ConsoleClient(Installation installation) {
    this(URI.create("http://127.0.0.1:" + Service.SA_STORE.port()), installation.secrets());
  }

  /** A client of the sa-store at this address, with these secrets. */
  ConsoleClient(URI address, Path secrets) {
    store = new SaStoreClient(address, secrets.resolve("bootstrap.token"));
    gaps = new GapFiller(store, secrets.resolve(KeyRevealing.FILE));
  }

  String menu() {
    return menu;
  }

  Reply send(String input) throws IOException, InterruptedException {
    SaStoreClient.Response response = store.post("console", Map.of("menu", menu, "input", input));
    if (response.status() != 200) {
      throw new OperationException("sa-store answered with status " + response.status());
    }
    menu = response.body().path("menu").asText(menu);
    String output = response.body().path("output").asText();
    try {
      return new Reply(
          gaps.fill(output, response.body().path("gaps")),
          response.body().path("refused").asBoolean());
    } catch (OperationException e) {
      return new Reply("failure: " + e.getMessage() + "\n", true);
    }
  }
}
