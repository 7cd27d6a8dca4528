package dev.culvert.contracts.config;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;

/**
 * A remote IKE endpoint, negotiated with by IKEv2.
 *
 * @param name unique name
 * @param address the addresses that the peer may have; of several peers the longest prefix wins
 * @param port UDP port that an initiator sends to
 * @param localAddress our address, or null for any
 * @param profile name of the {@link Profile}
 * @param passive never initiate, only respond
 * @param sendInitialContact send INITIAL_CONTACT with the first IKE_AUTH (RFC 7296 section 2.4)
 * @param disabled ignored while true
 * @param comment free text, may be empty
 */
public record Peer(
    String name,
    IpPrefix address,
    int port,
    IpAddress localAddress,
    String profile,
    boolean passive,
    boolean sendInitialContact,
    boolean disabled,
    String comment)
    implements ConfigObject {

  @Override
  public String kind() {
    return "peer";
  }
}
