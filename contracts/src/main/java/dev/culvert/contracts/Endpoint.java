package dev.culvert.contracts;

/**
 * A UDP endpoint.
 *
 * @param address the IP address
 * @param port 0 to 65535
 */
public record Endpoint(IpAddress address, int port) {

  public Endpoint {
    if (port < 0 || port > 0xFFFF) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
  }

  @Override
  public String toString() {
    return address.family() == IpAddress.Family.IPV6
        ? "[" + address + "]:" + port
        : address + ":" + port;
  }
}
