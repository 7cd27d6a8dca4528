package dev.culvert.esp.pipeline;

import dev.culvert.esp.sad.InboundSa;

/** Told when a NAT has given the peer another UDP port (RFC 7296 2.23). */
@FunctionalInterface
public interface PortListener {

  /**
   * Called by the inbound thread, which must not be held up, after a packet that is newer than all
   * before it came from another port with a right ICV.
   */
  void portChanged(InboundSa sa, int remotePort);
}
