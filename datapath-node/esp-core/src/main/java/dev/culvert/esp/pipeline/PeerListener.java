package dev.culvert.esp.pipeline;

import dev.culvert.contracts.Endpoint;
import dev.culvert.esp.sad.InboundSa;

/** Told when a NAT has given the peer another address or UDP port (RFC 7296 2.23). */
@FunctionalInterface
public interface PeerListener {

  /**
   * Called by an inbound thread, which must not be held up, of several at once for several SAs,
   * after a packet that is newer than all before it came from another address or port with a right
   * ICV.
   */
  void peerMoved(InboundSa sa, Endpoint remote);
}
