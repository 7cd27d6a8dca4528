package dev.culvert.esp.pipeline;

import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.stats.DropCounters;
import java.util.List;

/** The pipelines of the workers that receive, which have one SAD together, and what they count. */
public final class InboundPipelines {
  private final DropCounters drops = new DropCounters();
  private final List<InboundPipeline> ofWorkers;

  /**
   * Pipelines over these SAs.
   *
   * @param workers how many, at least 1; the SAs with SPI n belong to worker n mod workers
   * @param peers called by several threads
   * @param packetBytes as of the batches that packets come in
   */
  public InboundPipelines(int workers, InboundSad sad, PeerListener peers, int packetBytes) {
    this.ofWorkers =
        Handover.between(workers, packetBytes).stream()
            .map(handover -> new InboundPipeline(sad, peers, handover, drops))
            .toList();
  }

  /** One for each worker. */
  public List<InboundPipeline> ofWorkers() {
    return ofWorkers;
  }

  /** Packets dropped, of all SAs and of none. */
  public DropCounters drops() {
    return drops;
  }
}
