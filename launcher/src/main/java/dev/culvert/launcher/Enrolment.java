package dev.culvert.launcher;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.Writer;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.crypto.signing.SigningKey;
import dev.culvert.crypto.signing.WriterGrant;
import dev.culvert.crypto.signing.WriterRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the signing key of a service where the service will read it, and has cert-authority certify
 * it. The service itself holds no bootstrap token: with one it could become any other writer.
 */
final class Enrolment {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int CREATED = 201;

  private final URI authority;
  private final Path tokenFile;
  private final RandomBytes random;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * @param authority root of cert-authority's REST
   * @param secrets directory with {@code bootstrap.token}
   */
  Enrolment(URI authority, Path secrets, RandomBytes random) {
    this.authority = authority;
    this.tokenFile = secrets.resolve("bootstrap.token");
    this.random = random;
  }

  /**
   * Makes {@link SigningIdentity#FILE} in the directory unless it is there.
   *
   * @return what it waits for, or empty when the file is there
   * @throws OperationException when cert-authority refuses
   */
  Optional<String> enrol(Writer writer, Path directory) throws IOException, InterruptedException {
    Path file = directory.resolve(SigningIdentity.FILE);
    if (Files.exists(file)) {
      return Optional.empty();
    }
    SigningKey key = SigningKey.generate(random);
    HttpResponse<byte[]> answer;
    try {
      answer = client.send(request(writer, key), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      return Optional.of("cert-authority at " + authority);
    }
    if (answer.statusCode() != CREATED) {
      throw new OperationException(
          "cert-authority does not certify %s: %d %s"
              .formatted(
                  writer, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
    }
    try (SigningIdentity identity = new SigningIdentity(key, WriterGrant.decode(answer.body()));
        Secret encoded = identity.encode()) {
      OwnerFile.write(file, encoded.expose());
    } catch (IllegalArgumentException e) {
      throw new OperationException("cert-authority's answer for " + writer + ": " + e.getMessage());
    }
    return Optional.empty();
  }

  private HttpRequest request(Writer writer, SigningKey key) throws IOException {
    return HttpRequest.newBuilder(authority.resolve("/writers"))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + Files.readString(tokenFile).strip())
        .header("Content-Type", "application/octet-stream")
        .POST(HttpRequest.BodyPublishers.ofByteArray(WriterRequest.of(writer, key).encode()))
        .build();
  }
}
