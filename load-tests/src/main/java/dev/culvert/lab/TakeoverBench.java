package dev.culvert.lab;

import dev.culvert.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What many IKE SAs cost: memory of the replica that has all of them, and the time from its kill
 * until others, which start at that moment, have taken all of them over.
 */
final class TakeoverBench {

  private static final int PEERS = 200;
  private static final int WARM_UP = 200;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String HEAP = "jvm_memory_used_bytes";
  private static final String TAKEOVER = "culvert_ike_partition_takeover_seconds_max";
  private static final String SAS = "culvert_ike_sas";

  private final List<Figure> figures = new ArrayList<>();

  private TakeoverBench() {}

  /**
   * Runs the benchmark.
   *
   * @param ikeSas how many IKE SAs to make
   */
  static List<Figure> run(int ikeSas) {
    TakeoverBench bench = new TakeoverBench();
    try (LoadSites load = LoadSites.build(PEERS)) {
      System.err.println("Starting Culvert and making " + ikeSas + " IKE SAs ...");
      Culvert culvert = Culvert.start(load.sites().office1().gateway());
      culvert.console(load.configuration().toArray(String[]::new));
      bench.run(load, culvert, ikeSas);
    }
    return bench.figures;
  }

  private void run(LoadSites load, Culvert culvert, int ikeSas) {
    load.saturate(1, WARM_UP - 1);
    IkeReplica first = culvert.ikeReplicas().getFirst();
    double sasBefore = sas(culvert, first);
    double heapBefore = heap(culvert, first);
    LoadResult made = load.saturate(1, ikeSas - WARM_UP - 1);
    double sas = sas(culvert, first);
    double heap = heap(culvert, first);
    add("ike-sas", sas, "IKE SAs");
    add("handshakes", made.perSecond(), "1/s");
    add("heap-per-ike-sa", (heap - heapBefore) / (sas - sasBefore) / 1024, "KiB");
    add("heap", heap / (1 << 20), "MiB");

    culvert.kill(first.process());
    long killed = System.nanoTime();
    culvert.scaleIke(2);
    Await.until("all IKE SAs are there again", LIMIT, () -> both(culvert) >= sas);
    add("kill-to-all-taken-over", (System.nanoTime() - killed) / 1e9, "s");
    double slowest =
        culvert.ofReplicas(TAKEOVER).values().stream()
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0);
    add("slowest-partition", slowest, "s");
  }

  private static double both(Culvert culvert) {
    return culvert.ofReplicas(SAS).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double sas(Culvert culvert, IkeReplica replica) {
    return culvert.metrics(replica.port()).sum(SAS);
  }

  /** Bytes of the heap that are in use when all that could go has gone. */
  private static double heap(Culvert culvert, IkeReplica replica) {
    culvert.collectGarbage(replica.process());
    return culvert.metrics(replica.port()).sum(HEAP, "area=\"heap\"");
  }

  private void add(String name, double value, String unit) {
    Figure figure = new Figure(name, value, unit);
    figures.add(figure);
    System.err.println(figure);
  }
}
