package dev.culvert.datapath.sa;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaLimit;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.esp.sad.AgeLimit;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.stats.SaCounters;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * Watches how far SAs are used up (RFC 4301 section 4.4.2.1): at a soft limit an SA is dying and
 * wants a successor, at a hard one it is dead and goes. What only the node sees is told to
 * ike-service; the age of an SA it knows itself. For the control thread.
 */
public final class Lifetimes {

  private static final Logger LOG = Logger.getLogger(Lifetimes.class);

  private final Spd spd;
  private final InboundSad sad;
  private final SaTable sas;
  private final BiConsumer<IkeSpi, IkeCommand> commands;
  private final Set<SaKey> dying = new HashSet<>();

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
    dying.removeIf(key -> !sas.holds(key));
    boolean discarded = false;
    for (OutboundSa sa : spd.sas()) {
      discarded |= enforce(sa.spec(), sa.counters(), now);
    }
    for (InboundSa sa : sad.sas()) {
      discarded |= enforce(sa.spec(), sa.counters(), now);
    }
    return discarded;
  }

  private boolean enforce(SecurityAssociation sa, SaCounters counters, Instant now) {
    Optional<SaLimit> hard = reached(AgeLimit.hard(sa), sa.hardVolume(), counters, now);
    if (hard.isPresent()) {
      sas.expire(sa.key(), hard.get(), now);
      // The other SA of the pair goes with it, at both ends: only ike-service can do that.
      tell(sa, hard.get(), new IkeCommand.SaLost(sa.ikeSpi(), sa.key(), now));
      return true;
    }
    reached(AgeLimit.soft(sa), sa.softVolume(), counters, now)
        .filter(soft -> dying.add(sa.key()))
        .ifPresent(
            soft -> {
              try (SaContext _ = SaContext.of(sa)) {
                LOG.infof("SA %s is dying (%s) and wants a successor", sa.key(), soft);
              }
              sas.age(sa.key(), soft, now);
              tell(sa, soft, new IkeCommand.SoftExpired(sa.ikeSpi(), sa.key(), now));
            });
    return false;
  }

  private void tell(SecurityAssociation sa, SaLimit limit, IkeCommand command) {
    if (!sa.hasManualKeys() && limit != SaLimit.ADD_TIME) {
      commands.accept(sa.ikeSpi(), command);
    }
  }

  private static Optional<SaLimit> reached(
      AgeLimit age, Volume volume, SaCounters counters, Instant now) {
    if (age.isReachedSinceMade(now.toEpochMilli())) {
      return Optional.of(SaLimit.ADD_TIME);
    }
    if (age.isReachedSinceUsed(counters, now.toEpochMilli())) {
      return Optional.of(SaLimit.USE_TIME);
    }
    if (volume.bytes() != 0 && counters.bytes() >= volume.bytes()) {
      return Optional.of(SaLimit.BYTES);
    }
    return volume.packets() != 0 && counters.packets() >= volume.packets()
        ? Optional.of(SaLimit.PACKETS)
        : Optional.empty();
  }
}
