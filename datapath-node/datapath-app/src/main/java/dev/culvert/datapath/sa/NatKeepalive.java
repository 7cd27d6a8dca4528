package dev.culvert.datapath.sa;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.datapath.relay.IkeOutbound;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps the mappings of NATs alive where ESP goes in UDP (RFC 3948 section 4). For the control
 * thread, which calls it once per {@link #INTERVAL}.
 */
public final class NatKeepalive {

  /** Default of RFC 3948 section 4. */
  public static final Duration INTERVAL = Duration.ofSeconds(20);

  private record Flow(Endpoint local, Endpoint remote) {}

  private final Spd spd;
  private final SaTable sas;
  private final IkeOutbound outbound;

  /** Keepalives for the SAs of this table. */
  public NatKeepalive(Spd spd, SaTable sas, IkeOutbound outbound) {
    this.spd = spd;
    this.sas = sas;
    this.outbound = outbound;
  }

  /** Sends one keepalive to each peer that was sent nothing since the last interval began. */
  public void send(Instant now) {
    Set<Flow> idle = new HashSet<>();
    Set<Flow> busy = new HashSet<>();
    for (OutboundSa sa : spd.sas()) {
      Encapsulation udp = sa.spec().encapsulation();
      if (udp != null) {
        boolean used = sa.counters().lastUse() > now.minus(INTERVAL).toEpochMilli();
        (used ? busy : idle).add(new Flow(udp.local(), sas.peerOf(sa)));
      }
    }
    idle.removeAll(busy);
    idle.forEach(flow -> outbound.sendKeepalive(flow.local(), flow.remote()));
  }
}
