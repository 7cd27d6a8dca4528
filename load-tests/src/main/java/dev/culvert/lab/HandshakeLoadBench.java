package dev.culvert.lab;

import dev.culvert.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many negotiations a gateway answers in a second and what each costs: Culvert with one replica
 * of ike-service and with two, then strongSwan, under the same initiators on the same processors.
 */
final class HandshakeLoadBench {

  /** The broker spends all of its CPU time on one part, so nothing has to be sampled there. */
  private static final String BROKER = "kafka";

  /**
   * How many negotiate, and how often.
   *
   * @param warmUp negotiations in which the gateway finds its speed
   * @param initiatorWarmUp negotiations in which the initiators, a fresh process, find theirs
   * @param count negotiations that count
   * @param halfLoadCount those that count at half load
   */
  private record Scale(int peers, int warmUp, int initiatorWarmUp, int count, int halfLoadCount) {

    static Scale of(Extent extent) {
      return switch (extent) {
        case WHOLE -> new Scale(50, 1_000, 50, 400, 150);
        case SHORT -> new Scale(5, 5, 5, 20, 10);
      };
    }
  }

  private final Scale scale;
  private final List<Figure> figures = new ArrayList<>();

  private HandshakeLoadBench(Scale scale) {
    this.scale = scale;
  }

  static List<Figure> run(Extent extent) {
    HandshakeLoadBench bench = new HandshakeLoadBench(Scale.of(extent));
    double culvert = bench.culvert();
    double strongSwan = bench.strongSwan();
    bench.add("handshakes-culvert-to-strongswan", culvert / strongSwan, "ratio");
    return bench.figures;
  }

  /** Returns the handshakes per second with one replica. */
  private double culvert() {
    progress("Starting Culvert with one replica of ike-service and negotiating");
    try (LoadSites load = LoadSites.build(scale.peers)) {
      Culvert culvert = Culvert.start(load.sites().office1().gateway());
      culvert.console(load.configuration().toArray(String[]::new));
      double one = measure(load, culvert, "culvert-1-replica");
      progress("The same with two replicas");
      culvert.scaleIke(2);
      measure(load, culvert, "culvert-2-replicas");
      return one;
    }
  }

  /** Returns the handshakes per second. */
  private double measure(LoadSites load, Culvert culvert, String name) {
    load.saturate(0, scale.warmUp);
    Duration brokerBefore = culvert.process(BROKER).cpuTime();
    Map<String, CpuSampling> samplings = new LinkedHashMap<>();
    for (String process : services(culvert)) {
      samplings.put(process, culvert.process(process).sampleCpu());
    }
    LoadResult result = load.saturate(scale.initiatorWarmUp, scale.count);
    add(name + "-handshakes", result.perSecond(), "1/s");
    Map<CpuPart, Duration> parts = new EnumMap<>(CpuPart.class);
    Duration broker = culvert.process(BROKER).cpuTime().minus(brokerBefore);
    addCpu(name + "-cpu-process-" + BROKER, broker);
    parts.put(CpuPart.KAFKA, broker);
    samplings.forEach(
        (process, sampling) -> {
          Map<CpuPart, Duration> used = sampling.stop();
          addCpu(name + "-cpu-process-" + process, sum(used.values()));
          used.forEach((part, time) -> parts.merge(part, time, Duration::plus));
        });
    parts.forEach(
        (part, time) -> addCpu(name + "-cpu-part-" + part.name().toLowerCase(Locale.ROOT), time));
    addCpu(name + "-cpu", sum(parts.values()));
    add(name + "-cpu-of-the-state-machine", result.coreMicros() / 1000, "ms");
    halfLoad(load, name, result);
    return result.perSecond();
  }

  private static List<String> services(Culvert culvert) {
    List<String> services = new ArrayList<>(List.of("datapath-node", "sa-store"));
    culvert.ikeReplicas().forEach(replica -> services.add(replica.process()));
    return services;
  }

  private double strongSwan() {
    progress("Starting strongSwan and negotiating");
    try (LoadSites load = LoadSites.build(scale.peers)) {
      StrongSwan swan =
          StrongSwan.startQuiet(load.sites().office1().gateway(), StrongSwan.Release.INSTALLED);
      swan.load(load.connection());
      load.saturate(0, scale.warmUp);
      Duration before = swan.cpuTime();
      LoadResult result = load.saturate(scale.initiatorWarmUp, scale.count);
      add("strongswan-handshakes", result.perSecond(), "1/s");
      addCpu("strongswan-cpu", swan.cpuTime().minus(before));
      halfLoad(load, "strongswan", result);
      return result.perSecond();
    }
  }

  private void halfLoad(LoadSites load, String name, LoadResult full) {
    int rate = Math.max(1, (int) (full.perSecond() / 2));
    LoadResult result =
        load.atRate(rate, Math.max(scale.initiatorWarmUp, 3 * rate), scale.halfLoadCount);
    add(name + "-half-load", rate, "1/s");
    add(name + "-half-load-median", result.medianMillis(), "ms");
    add(name + "-half-load-p99", result.p99Millis(), "ms");
  }

  /** Adds CPU time of one handshake. */
  private void addCpu(String name, Duration ofAll) {
    add(name, ofAll.toNanos() / 1e6 / (scale.initiatorWarmUp + scale.count), "ms");
  }

  private static Duration sum(Collection<Duration> durations) {
    return durations.stream().reduce(Duration.ZERO, Duration::plus);
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
