package dev.culvert.datapath.report;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand.Heard;
import dev.culvert.contracts.event.IkeCommand.Usage;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Tells ike-service which peers have sent authentic traffic, so that it need not ask them whether
 * they live (RFC 7296 section 2.4). For the control thread, once per {@link #INTERVAL}.
 */
public final class UsageReports {

  /** Well below any interval at which a peer would be asked. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  private final String node;
  private final InboundSad sad;
  private final BiConsumer<Integer, Usage> commands;
  private Map<SaKey, Long> told = Map.of();

  /**
   * Reports of the inbound SAs.
   *
   * @param commands takes what an IKE partition is to know
   */
  public UsageReports(String node, InboundSad sad, BiConsumer<Integer, Usage> commands) {
    this.node = node;
    this.sad = sad;
    this.commands = commands;
  }

  /** Tells what was heard since the last time, one record for each IKE partition. */
  public void tell(Instant now) {
    Map<SaKey, Long> lastUses = new HashMap<>();
    Map<IkeSpi, Long> heard = new HashMap<>();
    for (InboundSa sa : sad.sas()) {
      long lastUse = sa.counters().lastUse();
      lastUses.put(sa.key(), lastUse);
      if (!sa.spec().hasManualKeys() && lastUse != told.getOrDefault(sa.key(), 0L)) {
        heard.merge(sa.spec().ikeSpi(), lastUse, Math::max);
      }
    }
    told = lastUses;
    Map<Integer, List<Heard>> byPartition = new HashMap<>();
    heard.forEach(
        (spi, at) ->
            byPartition
                .computeIfAbsent(spi.partition(), partition -> new ArrayList<>())
                .add(new Heard(spi, Instant.ofEpochMilli(at))));
    byPartition.forEach(
        (partition, peers) -> commands.accept(partition, new Usage(node, peers, now)));
  }
}
