package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.culvert.contracts.event.Writer;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.crypto.signing.WriterRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What enrolment does when all is not well; that it works is seen whenever an installation is. */
class EnrolmentTest {

  private static final Writer NODE = Writer.node("office1");

  @TempDir Path directory;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private volatile int status;
  private volatile String answer = "";

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("bootstrap.token"), "0123456789abcdef\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/writers",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          asked.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + WriterRequest.decode(body)
                      .filter(WriterRequest::isProven)
                      .orElseThrow()
                      .writer());
          byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void waitsForCertAuthority() throws Exception {
    Enrolment enrolment = enrolment();
    server.stop(0);
    String missing = enrolment.enrol(NODE, directory).orElseThrow();
    assertTrue(missing.startsWith("cert-authority at http://"), missing);
  }

  @Test
  void leavesAKeyThatIsThereAsItIs() throws Exception {
    byte[] there = {1, 2, 3};
    Files.write(directory.resolve(SigningIdentity.FILE), there);
    assertEquals(Optional.empty(), enrolment().enrol(NODE, directory));
    assertArrayEquals(there, Files.readAllBytes(directory.resolve(SigningIdentity.FILE)));
    assertEquals(List.of(), asked);
  }

  @Test
  void saysWhyItWasRefused() {
    status = 401;
    answer = "no or another bootstrap token";
    OperationException e =
        assertThrows(OperationException.class, () -> enrolment().enrol(NODE, directory));
    assertTrue(e.getMessage().contains("culvert:datapath-node/office1: 401 no or another"));
    assertEquals(List.of("Bearer 0123456789abcdef culvert:datapath-node/office1"), asked);
  }

  @Test
  void keepsNothingOfAnAnswerThatIsNoCertificate() {
    status = 201;
    answer = "hello";
    assertThrows(OperationException.class, () -> enrolment().enrol(NODE, directory));
    assertTrue(Files.notExists(directory.resolve(SigningIdentity.FILE)));
  }

  private Enrolment enrolment() {
    return new Enrolment(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        directory,
        new SecureRandom()::nextBytes);
  }
}
