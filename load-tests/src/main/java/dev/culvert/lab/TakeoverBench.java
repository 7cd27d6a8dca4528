package dev.culvert.lab;

import dev.culvert.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What many IKE SAs cost: memory of the replica that has all of them, and the time from its kill
 * until another, which starts at that moment, has taken all of them over. Beside it stands
 * strongSwan: its memory, and the time in which it would have negotiated as many anew, which is
 * what a daemon that loses its state has to do.
 *
 * <p>Only ike-service and the broker are under load: what a node and sa-store do with as many SAs
 * is not what is measured here, and would take the processors from what is.
 */
final class TakeoverBench {

  private static final int PEERS = 50;
  private static final int WARM_UP = 200;
  private static final int STRONGSWAN_SAS = 2_000;

  /** What {@code up} gives a service is meant for some hundred SAs. */
  private static final int HEAP_MEBIBYTES = 512;

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
    double seconds = bench.culvert(ikeSas);
    double anew = ikeSas / bench.strongSwan();
    bench.add("strongswan-negotiates-all-anew", anew, "s");
    bench.add("takeover-to-strongswan-negotiating-anew", seconds / anew, "ratio");
    return bench.figures;
  }

  /** Returns how long the take-over lasted, in seconds. */
  private double culvert(int ikeSas) {
    progress("Starting Culvert with %d MiB of heap for each service".formatted(HEAP_MEBIBYTES));
    try (LoadSites load = LoadSites.build(PEERS)) {
      Culvert culvert = Culvert.startWithHeap(load.sites().office1().gateway(), HEAP_MEBIBYTES);
      culvert.console(load.configuration().toArray(String[]::new));
      IkeReplica replica = culvert.ikeReplicas().getFirst();
      load.saturate(0, WARM_UP);
      culvert.process("datapath-node").kill();
      culvert.process("sa-store").kill();
      return takeOver(load, culvert, replica, ikeSas);
    }
  }

  private double takeOver(LoadSites load, Culvert culvert, IkeReplica replica, int ikeSas) {
    double sasBefore = sas(culvert, replica);
    double heapBefore = heap(culvert, replica);
    progress("Making %d IKE SAs".formatted(ikeSas));
    LoadResult made = load.saturateIkeService(0, ikeSas - (int) sasBefore);
    double sas = sas(culvert, replica);
    double heap = heap(culvert, replica);
    add("ike-sas", sas, "IKE SAs");
    add("handshakes-of-ike-service-alone", made.perSecond(), "1/s");
    add("heap-per-ike-sa", (heap - heapBefore) / (sas - sasBefore) / 1024, "KiB");
    add("heap", heap / (1 << 20), "MiB");

    progress("Killing the replica and starting another");
    culvert.process(replica.process()).kill();
    long killed = System.nanoTime();
    culvert.restart(replica.process());
    Await.until("all IKE SAs are there again", LIMIT, () -> sas(culvert, replica) >= sas);
    double seconds = (System.nanoTime() - killed) / 1e9;
    add("kill-to-all-taken-over", seconds, "s");
    add("slowest-partition", culvert.metrics(replica.port()).sum(TAKEOVER), "s");
    return seconds;
  }

  /** Returns the handshakes per second. */
  private double strongSwan() {
    progress("Starting strongSwan and making %d IKE SAs".formatted(STRONGSWAN_SAS));
    try (LoadSites load = LoadSites.build(PEERS)) {
      StrongSwan swan =
          StrongSwan.startQuiet(load.sites().office1().gateway(), StrongSwan.Release.INSTALLED);
      swan.load(load.connection());
      load.saturate(0, WARM_UP);
      long before = swan.residentBytes();
      LoadResult made = load.saturate(0, STRONGSWAN_SAS);
      add(
          "strongswan-resident-per-ike-sa",
          (swan.residentBytes() - before) / 1024.0 / STRONGSWAN_SAS,
          "KiB");
      add("strongswan-handshakes", made.perSecond(), "1/s");
      return made.perSecond();
    }
  }

  private static double sas(Culvert culvert, IkeReplica replica) {
    return culvert.metrics(replica.port()).sum(SAS);
  }

  /** Bytes of the heap that are in use when all that could go has gone. */
  private static double heap(Culvert culvert, IkeReplica replica) {
    culvert.process(replica.process()).collectGarbage();
    return culvert.metrics(replica.port()).sum(HEAP, "area=\"heap\"");
  }

  private void add(String name, double value, String unit) {
    Figure figure = new Figure(name, value, unit);
    figures.add(figure);
    System.err.println(figure);
  }

  private static void progress(String what) {
    System.err.println(what + " ...");
  }
}
