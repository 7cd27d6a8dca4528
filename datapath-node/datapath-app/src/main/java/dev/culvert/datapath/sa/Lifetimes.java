package dev.culvert.datapath.sa;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.stats.SaCounters;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * Watches how far SAs are used up (RFC 4301 section 4.4.2.1). The soft volume is told to
 * ike-service, which makes a successor; at a hard limit the SA goes. Soft lifetimes by time are
 * ike-service's own. For the control thread.
 */
public final class Lifetimes {

  private static final Logger LOG = Logger.getLogger(Lifetimes.class);

  private final Spd spd;
  private final InboundSad sad;
  private final SaTable sas;
  private final BiConsumer<IkeSpi, IkeCommand> commands;
  private final Set<SaKey> softExpired = new HashSet<>();

  /**
   * Lifetimes of the SAs of this table.
   *
   * @param commands takes what ike-service is to know of an IKE SA
   */
  public Lifetimes(Spd spd, InboundSad sad, SaTable sas, BiConsumer<IkeSpi, IkeCommand> commands) {
    this.spd = spd;
    this.sad = sad;
    this.sas = sas;
    this.commands = commands;
  }

  /**
   * Tells what is used up since the last time and discards what is past its end.
   *
   * @return whether SAs were discarded
   */
  public boolean enforce(Instant now) {
    softExpired.removeIf(key -> !sas.holds(key));
    boolean discarded = sas.removeExpired(now);
    for (OutboundSa sa : spd.sas()) {
      discarded |= enforceVolume(sa.spec(), sa.counters(), now);
    }
    for (InboundSa sa : sad.sas()) {
      discarded |= enforceVolume(sa.spec(), sa.counters(), now);
    }
    return discarded;
  }

  private boolean enforceVolume(SecurityAssociation sa, SaCounters counters, Instant now) {
    if (counters.hasUsedUp(sa.hardVolume())) {
      sas.removeUsedUp(sa.key(), now);
      // The other SA of the pair goes with it, at both ends: only ike-service can do that.
      if (!sa.hasManualKeys()) {
        commands.accept(sa.ikeSpi(), new IkeCommand.SaLost(sa.ikeSpi(), sa.key(), now));
      }
      return true;
    }
    if (counters.hasUsedUp(sa.softVolume()) && softExpired.add(sa.key())) {
      try (SaContext _ = SaContext.of(sa)) {
        LOG.infof("SA %s wants a successor", sa.key());
      }
      if (!sa.hasManualKeys()) {
        commands.accept(sa.ikeSpi(), new IkeCommand.SoftExpired(sa.ikeSpi(), sa.key(), now));
      }
    }
    return false;
  }
}
