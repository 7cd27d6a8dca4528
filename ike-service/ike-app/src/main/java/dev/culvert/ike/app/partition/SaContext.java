package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.sa.IkeSa;
import java.util.Optional;
import org.jboss.logging.MDC;

/** Names the IKE SA and the peer in every line that is logged until it is closed. */
final class SaContext implements AutoCloseable {

  private static final String IKE_SPI = "ikeSpi";
  private static final String PEER = "peer";

  private final Optional<Object> outerSpi = Optional.ofNullable(MDC.get(IKE_SPI));
  private final Optional<Object> outerPeer = Optional.ofNullable(MDC.get(PEER));

  private SaContext() {}

  /** The IKE SA, or nothing new while there is none yet. */
  static SaContext of(IkeSa sa) {
    return sa instanceof IkeSa.Live live
        ? of(live.association().ownSpi(), live.association().peer())
        : new SaContext();
  }

  static SaContext of(IkeSpi spi, String peer) {
    SaContext context = new SaContext();
    MDC.put(IKE_SPI, spi.toString());
    MDC.put(PEER, peer);
    return context;
  }

  @Override
  public void close() {
    restore(IKE_SPI, outerSpi);
    restore(PEER, outerPeer);
  }

  private static void restore(String key, Optional<Object> outer) {
    outer.ifPresentOrElse(value -> MDC.put(key, value), () -> MDC.remove(key));
  }
}
