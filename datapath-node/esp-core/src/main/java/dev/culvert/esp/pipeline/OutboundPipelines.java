package dev.culvert.esp.pipeline;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.DropCounters;
import java.util.List;

/** The pipelines of the workers that send, which have one SPD together, and what they count. */
public final class OutboundPipelines {
  private final DropCounters drops = new DropCounters();
  private final Counter dummies = new Counter();
  private final List<OutboundPipeline> ofWorkers;

  /**
   * Pipelines with nothing in them; parameters as in {@link OutboundPipeline}.
   *
   * @param workers how many, at least 1
   * @param acquires called by several threads
   * @param random likewise
   */
  public OutboundPipelines(
      int workers, Spd spd, AcquireListener acquires, RandomBytes random, int packetBytes) {
    this.ofWorkers =
        Handover.between(workers, packetBytes).stream()
            .map(
                handover ->
                    new OutboundPipeline(
                        spd, acquires, random, packetBytes, handover, drops, dummies))
            .toList();
  }

  /** One for each worker; the first gets what sockets and queues give to no other. */
  public List<OutboundPipeline> ofWorkers() {
    return ofWorkers;
  }

  /** Packets dropped, of all policies and of none. */
  public DropCounters drops() {
    return drops;
  }

  /** Dummy packets sent (RFC 4303 2.6). */
  public Counter dummies() {
    return dummies;
  }
}
