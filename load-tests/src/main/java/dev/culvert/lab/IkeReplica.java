package dev.culvert.lab;

/**
 * A replica of ike-service, as the launcher names it.
 *
 * @param process the name of its process
 * @param port its HTTP port on the gateway's loopback
 */
public record IkeReplica(String process, int port) {

  private static final int FIRST_PORT = 7081;
  private static final int PORT_STEP = 100;

  /** The replica of this number, from 1. */
  static IkeReplica of(int number) {
    return new IkeReplica(
        number == 1 ? "ike-service" : "ike-service-" + number,
        FIRST_PORT + (number - 1) * PORT_STEP);
  }
}
