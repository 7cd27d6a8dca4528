package dev.culvert.datapath.sa;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.packet.ReportedMtu;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import org.jboss.logging.Logger;

/**
 * The MTU of each path to a peer: the interface's, or less where a router has said so about a
 * packet of an SA (RFC 4301 section 8.2). For the control thread.
 *
 * <p>Anybody can send such a message. It is believed when it quotes the addresses, protocol and SPI
 * of an outbound SA and one of its latest sequence numbers. It can only lower the MTU, to no less
 * than {@link ReportedMtu} allows, and is forgotten after ten minutes (RFC 1191 section 6.3).
 */
public final class PathMtus {

  static final Duration LIFE = Duration.ofMinutes(10);

  private static final Logger LOG = Logger.getLogger(PathMtus.class);

  /** What was sent longer ago is no longer on its way. */
  private static final long LATEST_NUMBERS = 1 << 16;

  private static final long NUMBER_MASK = 0xffff_ffffL;

  private record Path(IpAddress local, IpAddress remote) {}

  private record Told(int mtu, Instant until) {}

  private final Spd spd;
  private final InboundSad sad;
  private final ToIntBiFunction<IpAddress, IpAddress> routeMtu;
  private final Map<Path, Told> told = new HashMap<>();

  /**
   * Knows nothing but routes.
   *
   * @param routeMtu MTU of the route from a local to a remote address, bytes
   */
  public PathMtus(Spd spd, InboundSad sad, ToIntBiFunction<IpAddress, IpAddress> routeMtu) {
    this.spd = spd;
    this.sad = sad;
    this.routeMtu = routeMtu;
  }

  /** Length of the longest packet that a path takes whole, bytes. */
  public int of(IpAddress local, IpAddress remote) {
    int mtu = routeMtu.applyAsInt(local, remote);
    Told said = told.get(new Path(local, remote));
    return said == null ? mtu : Math.min(mtu, said.mtu());
  }

  /** Takes what a router says, if it is to be believed. */
  public void accept(ReportedMtu report, Instant now) {
    boolean known = spd.sas().stream().anyMatch(sa -> isAbout(report, sa));
    if (!known || report.mtu() >= of(report.source(), report.destination())) {
      return;
    }
    Path path = new Path(report.source(), report.destination());
    told.put(path, new Told(report.mtu(), now.plus(LIFE)));
    LOG.infof("the path to %s takes packets of %d bytes", path.remote(), report.mtu());
    tellSas();
  }

  private static boolean isAbout(ReportedMtu report, OutboundSa sa) {
    SaKey key = sa.key();
    return key.spi() == report.spi()
        && key.protocol() == report.protocol()
        && key.source().equals(report.source())
        && key.destination().equals(report.destination())
        && (report.sequence() == null || isLate(report.sequence(), sa.sequence()));
  }

  private static boolean isLate(long quoted, long last) {
    long ago = last - quoted & NUMBER_MASK;
    return ago < Math.min(LATEST_NUMBERS, last);
  }

  /** Looks at the routes anew and forgets what was said too long ago. */
  public void refresh(Instant now) {
    told.values().removeIf(said -> !now.isBefore(said.until()));
    tellSas();
  }

  private void tellSas() {
    spd.sas().forEach(sa -> sa.mtuIs(of(sa.key().source(), sa.key().destination())));
    sad.sas().forEach(sa -> sa.mtuIs(of(sa.key().destination(), sa.key().source())));
  }
}
