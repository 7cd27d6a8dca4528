package dev.culvert.lab;

import dev.culvert.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many negotiations a gateway answers in a second and what each costs: Culvert with one replica
 * of ike-service and with two, then strongSwan, under the same initiators on the same processors.
 */
final class HandshakeLoadBench {

  private static final int PEERS = 50;
  private static final int WARM_UP = 200;
  private static final int COUNT = 400;
  private static final int HALF_LOAD_COUNT = 150;
  private static final List<String> OTHERS = List.of("kafka", "datapath-node", "sa-store");

  private final List<Figure> figures = new ArrayList<>();

  private HandshakeLoadBench() {}

  static List<Figure> run() {
    HandshakeLoadBench bench = new HandshakeLoadBench();
    double culvert = bench.culvert();
    double strongSwan = bench.strongSwan();
    bench.add("handshakes-culvert-to-strongswan", culvert / strongSwan, "ratio");
    return bench.figures;
  }

  /** Returns the handshakes per second with one replica. */
  private double culvert() {
    progress("Starting Culvert with one replica and negotiating " + (WARM_UP + COUNT) + " times");
    try (LoadSites load = LoadSites.build(PEERS)) {
      Culvert culvert = Culvert.start(load.sites().office1().gateway());
      culvert.console(load.configuration().toArray(String[]::new));
      LoadResult one = saturate(load, culvert, "culvert-1-replica");
      halfLoad(load, "culvert-1-replica", one);
      progress("The same with two replicas");
      culvert.scaleIke(2);
      saturate(load, culvert, "culvert-2-replicas");
      return one.perSecond();
    }
  }

  private LoadResult saturate(LoadSites load, Culvert culvert, String name) {
    Map<String, Duration> before = cpuTimes(culvert);
    LoadResult result = load.saturate(WARM_UP, COUNT);
    add(name + "-handshakes", result.perSecond(), "1/s");
    Map<String, Duration> after = cpuTimes(culvert);
    double all = 0;
    for (String part : after.keySet()) {
      double cpu = millisEach(after.get(part).minus(before.get(part)));
      add(name + "-cpu-" + part, cpu, "ms");
      all += cpu;
    }
    add(name + "-cpu-all", all, "ms");
    add(name + "-cpu-of-the-state-machine", result.coreMicros() / 1000, "ms");
    return result;
  }

  private static Map<String, Duration> cpuTimes(Culvert culvert) {
    Map<String, Duration> times = new LinkedHashMap<>();
    times.put(
        "ike-service",
        culvert.ikeReplicas().stream()
            .map(replica -> culvert.cpuTime(replica.process()))
            .reduce(Duration.ZERO, Duration::plus));
    OTHERS.forEach(process -> times.put(process, culvert.cpuTime(process)));
    return times;
  }

  private double strongSwan() {
    progress("Starting strongSwan and negotiating " + (WARM_UP + COUNT) + " times");
    try (LoadSites load = LoadSites.build(PEERS)) {
      StrongSwan swan =
          StrongSwan.startQuiet(load.sites().office1().gateway(), StrongSwan.Release.INSTALLED);
      swan.load(load.connection());
      Duration before = swan.cpuTime();
      LoadResult result = load.saturate(WARM_UP, COUNT);
      add("strongswan-handshakes", result.perSecond(), "1/s");
      add("strongswan-cpu-all", millisEach(swan.cpuTime().minus(before)), "ms");
      halfLoad(load, "strongswan", result);
      return result.perSecond();
    }
  }

  private void halfLoad(LoadSites load, String name, LoadResult full) {
    int rate = Math.max(1, (int) (full.perSecond() / 2));
    LoadResult result = load.atRate(rate, HALF_LOAD_COUNT);
    add(name + "-half-load", rate, "1/s");
    add(name + "-half-load-median", result.medianMillis(), "ms");
    add(name + "-half-load-p99", result.p99Millis(), "ms");
  }

  private static double millisEach(Duration cpu) {
    return cpu.toNanos() / 1e6 / (WARM_UP + COUNT);
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
