package dev.culvert.datapath.sa;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction.Install;
import dev.culvert.contracts.event.NodeInstruction.Remove;
import dev.culvert.contracts.event.NodeInstruction.SaChange;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaLimit;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The SAs of this process: installs and removes them in the packet engine and reports each change.
 * For the control thread.
 */
public final class SaTable {

  private static final Logger LOG = Logger.getLogger(SaTable.class);

  private final String node;
  private final Spd spd;
  private final InboundSad sad;
  private final SaCompiler compiler;
  private final SequenceLeases leases;
  private final Consumer<SaReport> reports;
  private final BiConsumer<IkeSpi, IkeCommand> commands;
  private final Map<SaKey, SecurityAssociation> installed = new LinkedHashMap<>();
  private final Map<SaKey, Endpoint> movedPeers = new HashMap<>();
  private final Set<SaKey> lost = new HashSet<>();
  private volatile int size;

  /**
   * A table without SAs.
   *
   * @param node name of this node
   * @param leases sequence numbers of outbound SAs
   * @param reports takes what becomes of SAs
   * @param commands takes what ike-service is to know of an IKE SA
   */
  public SaTable(
      String node,
      Spd spd,
      InboundSad sad,
      SaCompiler compiler,
      SequenceLeases leases,
      Consumer<SaReport> reports,
      BiConsumer<IkeSpi, IkeCommand> commands) {
    this.node = node;
    this.spd = spd;
    this.sad = sad;
    this.compiler = compiler;
    this.leases = leases;
    this.reports = reports;
    this.commands = commands;
  }

  /** Makes a change; one that is already made changes nothing. */
  public void apply(SaChange change, Instant now) {
    switch (change) {
      case Install install -> install(install.sa(), install.keys(), now);
      case Remove remove -> remove(remove.key(), "removed", now);
    }
  }

  /**
   * Notes that an SA belonged to an earlier process. How far that one had counted is not known, and
   * no sequence number may be used twice (RFC 4303 section 3.3.3), so it is never installed again.
   */
  public void declareLost(SaKey key) {
    lost.add(key);
  }

  /** An SA on record and what its keys are known by; empty when they cannot be opened. */
  public Optional<KeyedSa> keyed(SaRecord recorded) {
    try {
      return Optional.of(compiler.keyed(recorded.sa(), recorded.keys()));
    } catch (InstallException e) {
      return Optional.empty();
    }
  }

  /** Whether the SA is installed. */
  public boolean holds(SaKey key) {
    return installed.containsKey(key);
  }

  /** Whether the SA that an exchange has made with this one, for the other way, is installed. */
  public boolean holdsPartnerOf(SecurityAssociation sa) {
    return installed.values().stream()
        .anyMatch(
            other ->
                other.key().source().equals(sa.key().destination())
                    && other.key().protocol() == sa.key().protocol()
                    && other.ikeSpi().equals(sa.ikeSpi())
                    && other.policy().equals(sa.policy())
                    && other.createdAt().equals(sa.createdAt()));
  }

  /** How many SAs are installed; any thread may ask. */
  public int size() {
    return size;
  }

  /** Notes that an SA has reached a soft limit: it is dying. */
  public void age(SaKey key, SaLimit limit, Instant now) {
    reports.accept(new SaReport.Dying(node, key, limit, now));
  }

  /** Removes an SA that has reached a hard limit: it is dead. */
  void expire(SaKey key, SaLimit limit, Instant now) {
    reports.accept(new SaReport.Dead(node, key, limit, now));
    remove(key, "expired", now);
  }

  /**
   * Sends where a peer sends from now, for a NAT has given it another port or address (RFC 7296
   * section 2.23).
   */
  public void follow(InboundSa moved, Endpoint peer) {
    SecurityAssociation in = moved.spec();
    for (OutboundSa sa : spd.sas()) {
      SecurityAssociation out = sa.spec();
      if (out.encapsulation() != null
          && out.ikeSpi().equals(in.ikeSpi())
          && out.key().destination().equals(in.key().source())) {
        sa.follow(peer);
        movedPeers.put(out.key(), peer);
        try (SaContext _ = SaContext.of(out)) {
          LOG.infof("the peer is now at %s (SA %s)", peer, out.key());
        }
      }
    }
  }

  /** Where the peer of an outbound SA in UDP is. */
  public Endpoint peerOf(OutboundSa sa) {
    return movedPeers.getOrDefault(sa.key(), sa.spec().encapsulation().remote());
  }

  private void install(SecurityAssociation sa, Sealed keys, Instant now) {
    SaKey key = sa.key();
    if (installed.containsKey(key)) {
      return;
    }
    try (SaContext _ = SaContext.of(sa)) {
      if (lost.contains(key)) {
        throw new InstallException("key: the SA was in use before the node restarted");
      }
      switch (key.direction()) {
        case IN -> sad.install(compiler.inbound(sa, keys, spd.runtime(sa.policy()).counters()));
        case OUT -> spd.install(outbound(sa, keys));
      }
      installed.put(key, sa);
      size = installed.size();
      LOG.infof("installed SA %s", key);
      reports.accept(new SaReport.Installed(node, key, now));
    } catch (InstallException e) {
      try (SaContext _ = SaContext.of(sa)) {
        LOG.errorf("SA %s: %s", key, e.getMessage());
      }
      if (!sa.hasManualKeys()) {
        commands.accept(
            sa.ikeSpi(), new IkeCommand.SaNotInstalled(sa.ikeSpi(), key, e.getMessage(), now));
      }
    }
  }

  private OutboundSa outbound(SecurityAssociation sa, Sealed keys) throws InstallException {
    KeyedSa keyed = compiler.keyed(sa, keys);
    if (leases.isGivenUp(keyed)) {
      throw new InstallException("keys: how far they have counted is lost; the SA needs others");
    }
    OutboundSa made = compiler.outbound(sa, keys, leases.resumesBehind(keyed));
    leases.begin(made, keyed);
    return made;
  }

  private void remove(SaKey key, String why, Instant now) {
    SecurityAssociation sa = installed.remove(key);
    if (sa == null) {
      return;
    }
    switch (key.direction()) {
      case IN -> sad.remove(key);
      case OUT -> {
        spd.remove(key);
        leases.end(sa);
      }
    }
    movedPeers.remove(key);
    size = installed.size();
    try (SaContext _ = SaContext.of(sa)) {
      LOG.infof("%s SA %s", why, key);
    }
    reports.accept(new SaReport.Removed(node, key, now));
  }
}
