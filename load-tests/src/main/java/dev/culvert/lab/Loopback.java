package dev.culvert.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * HTTP with the services that listen on a host's loopback. This JVM lives in another namespace, so
 * a shell on the host speaks for it: that takes milliseconds, where a JVM of its own takes a
 * second.
 */
record Loopback(Host host) {

  private static final String OK = "200";

  /**
   * The body at a path; the outcome has failed when there was no answer or none with status 200.
   */
  Outcome get(int port, String path) {
    return send(port, "GET %s HTTP/1.0\r\n\r\n".formatted(path));
  }

  /**
   * The answer to a JSON body.
   *
   * @param token the bearer's
   */
  Outcome post(int port, String path, String token, byte[] json) {
    return send(
        port,
        """
        POST %s HTTP/1.0\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        %s\
        """
            .formatted(path, token, json.length, new String(json, UTF_8)));
  }

  /** In HTTP/1.0 the body goes on to the end of the connection. */
  private Outcome send(int port, String request) {
    Outcome answer =
        host.command(
                "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/%d && cat >&3 && cat <&3".formatted(port))
            .withInput(request)
            .run();
    String[] parts = answer.out().split("\r\n\r\n", 2);
    boolean ok = answer.succeeded() && parts.length == 2 && status(parts[0]).equals(OK);
    return ok
        ? new Outcome(answer.command(), 0, parts[1], "")
        : new Outcome(answer.command(), 1, "", answer.out() + answer.err());
  }

  /** The status of {@code HTTP/1.0 200 OK}. */
  private static String status(String head) {
    List<String> words = List.of(head.split("[ \r]", 3));
    return words.size() > 1 ? words.get(1) : "";
  }
}
