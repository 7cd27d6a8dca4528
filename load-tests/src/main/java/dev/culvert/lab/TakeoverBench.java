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

  /** What {@code up} gives a service is meant for some hundred SAs. */
  private static final int HEAP_MEBIBYTES = 512;

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String HEAP = "jvm_memory_used_bytes";
  private static final String TAKEOVER = "culvert_ike_partition_takeover_seconds_max";
  private static final String SAS = "culvert_ike_sas";

  /**
   * How many negotiate, and how often.
   *
   * @param warmUp negotiations before those whose memory counts
   * @param ikeSas IKE SAs that are made
   * @param swanSas IKE SAs that strongSwan makes
   */
  private record Scale(int peers, int warmUp, int ikeSas, int swanSas) {

    static Scale of(Extent extent) {
      return switch (extent) {
        case WHOLE -> new Scale(50, 200, 10_000, 2_000);
        case SHORT -> new Scale(5, 5, 50, 20);
      };
    }
  }

  private final Scale scale;
  private final List<Figure> figures = new ArrayList<>();

  private TakeoverBench(Scale scale) {
    this.scale = scale;
  }

  static List<Figure> run(Extent extent) {
    TakeoverBench bench = new TakeoverBench(Scale.of(extent));
    double seconds = bench.culvert();
    double anew = bench.scale.ikeSas / bench.strongSwan();
    bench.add("strongswan-negotiates-all-anew", anew, "s");
    bench.add("takeover-to-strongswan-negotiating-anew", seconds / anew, "ratio");
    return bench.figures;
  }

  /** Returns how long the take-over lasted, in seconds. */
  private double culvert() {
    progress("Starting Culvert with %d MiB of heap for each service".formatted(HEAP_MEBIBYTES));
    try (LoadSites load = LoadSites.build(scale.peers)) {
      Culvert culvert = Culvert.startWithHeap(load.sites().office1().gateway(), HEAP_MEBIBYTES);
      culvert.console(load.configuration().toArray(String[]::new));
      IkeReplica replica = culvert.ikeReplicas().getFirst();
      load.saturate(0, scale.warmUp);
      culvert.process("datapath-node").kill();
      culvert.process("sa-store").kill();
      return takeOver(load, culvert, replica);
    }
  }

  private double takeOver(LoadSites load, Culvert culvert, IkeReplica replica) {
    double sasBefore = sas(culvert, replica);
    double heapBefore = heap(culvert, replica);
    progress("Making %d IKE SAs".formatted(scale.ikeSas));
    LoadResult made = load.saturateIkeService(0, scale.ikeSas - (int) sasBefore);
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
    progress("Starting strongSwan and making %d IKE SAs".formatted(scale.swanSas));
    try (LoadSites load = LoadSites.build(scale.peers)) {
      StrongSwan swan =
          StrongSwan.startQuiet(load.sites().office1().gateway(), StrongSwan.Release.INSTALLED);
      swan.load(load.connection());
      load.saturate(0, scale.warmUp);
      long before = swan.residentBytes();
      LoadResult made = load.saturate(0, scale.swanSas);
      add(
          "strongswan-resident-per-ike-sa",
          (swan.residentBytes() - before) / 1024.0 / scale.swanSas,
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
