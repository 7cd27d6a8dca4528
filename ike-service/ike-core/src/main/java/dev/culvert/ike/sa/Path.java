package dev.culvert.ike.sa;

import dev.culvert.contracts.Endpoint;

/**
 * Where the datagrams of an IKE SA travel.
 *
 * @param node the node that owns {@code local}
 */
public record Path(String node, Endpoint local, Endpoint remote) {}
