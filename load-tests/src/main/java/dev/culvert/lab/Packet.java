package dev.culvert.lab;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IpAddress;
import java.time.Instant;

/**
 * A captured packet, as far as an observer on the wire can tell.
 *
 * @param time when it was captured
 * @param kind what it carries
 * @param source source address; null for {@link Kind#LINK}
 * @param destination destination address; null for {@link Kind#LINK}
 * @param protocol the IP protocol number; 0 for {@link Kind#LINK}
 * @param length bytes of the frame on the wire
 * @param payload what follows the IP header, as far as it was captured; empty for {@link Kind#LINK}
 */
public record Packet(
    Instant time,
    Kind kind,
    IpAddress source,
    IpAddress destination,
    int protocol,
    int length,
    ByteString payload) {

  /** What a packet carries. */
  public enum Kind {
    /**
     * An IKE message: UDP port 500, or port 4500 behind a non-ESP marker (RFC 3948 section 2.2).
     */
    IKE,
    /** ESP as IP protocol 50 (RFC 4303). */
    ESP,
    /** ESP in UDP (RFC 3948 section 2.1). */
    ESP_IN_UDP,
    /** A NAT keepalive (RFC 3948 section 2.3). */
    NAT_KEEPALIVE,
    /**
     * An ICMP error (RFC 792) about a packet of one of the kinds above: it quotes no more than
     * those show.
     */
    TUNNEL_ERROR,
    /** The link's own business: ARP, IPv6 neighbour discovery and multicast listeners. */
    LINK,
    /** Anything else: readable for whoever looks. */
    CLEAR
  }
}
