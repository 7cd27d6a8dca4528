package dev.culvert.contracts.event;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import java.time.Instant;

/**
 * An IKE message as a node received it (topic {@code ike-inbound}), without the non-ESP marker of
 * port 4500.
 *
 * @param node the node that received it and owns the local address
 * @param local where it arrived
 * @param remote where it came from
 * @param receivedAt when the node read it from its socket
 * @param datagram the IKE message
 */
public record InboundDatagram(
    String node, Endpoint local, Endpoint remote, Instant receivedAt, ByteString datagram)
    implements CulvertRecord {}
