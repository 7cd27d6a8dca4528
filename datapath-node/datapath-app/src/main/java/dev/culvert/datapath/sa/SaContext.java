package dev.culvert.datapath.sa;

import dev.culvert.contracts.event.SecurityAssociation;
import org.jboss.logging.MDC;

/**
 * Names the peer, and the IKE SA that is known, in every line that is logged until it is closed.
 */
public final class SaContext implements AutoCloseable {

  private static final String IKE_SPI = "ikeSpi";
  private static final String PEER = "peer";

  private SaContext(String peer) {
    MDC.put(PEER, peer);
  }

  /** The peer and the IKE SA of an SA. */
  public static SaContext of(SecurityAssociation sa) {
    SaContext context = new SaContext(sa.peer());
    MDC.put(IKE_SPI, sa.ikeSpi().toString());
    return context;
  }

  /** A peer with which there is no IKE SA yet. */
  public static SaContext ofPeer(String peer) {
    return new SaContext(peer);
  }

  @Override
  public void close() {
    MDC.remove(PEER);
    MDC.remove(IKE_SPI);
  }
}
