package dev.culvert.esp.sad;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.stats.DropReason;

/**
 * What an SA's mode makes of a packet: which part of it ESP or AH covers, and the headers in front.
 * {@link #prepare} reads a packet, the rest is about the packet read last. For the thread that the
 * SA belongs to.
 */
abstract sealed class OutboundMode permits TunnelMode, TransportMode {
  int payloadAt;
  int payloadBytes;
  int nextHeader;

  static OutboundMode of(SecurityAssociation spec) {
    return switch (spec.mode()) {
      case TUNNEL -> new TunnelMode(spec);
      case TRANSPORT -> new TransportMode(spec);
    };
  }

  /** Reads a well-formed packet; {@code NOT_DROPPED} when the mode can take it. */
  abstract DropReason prepare(byte[] buffer, int at);

  /** Bytes from the new packet's begin to ESP or AH. */
  abstract int headerBytes();

  /**
   * Writes the headers.
   *
   * @param ipsecAt where ESP or AH begins
   * @param ipsecBytes length of it and what it covers
   * @param fields what the packet's policy says about them
   * @param identification for an IPv4 header that needs one, not 0
   */
  abstract void write(
      byte[] buffer, int ipsecAt, int ipsecBytes, OuterFields fields, int identification);

  /** See {@link OutboundSa#fetch}. */
  long fetchHeader() {
    return 0;
  }

  /** Sends to another place from now on; the control thread may say so. */
  abstract void follow(Endpoint remote);
}
