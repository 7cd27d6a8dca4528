package dev.culvert.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * What passes through two gateways on one machine, whose cores they share with the sender and the
 * receiver: one TCP connection, and floods of small packets of which the gateways deliver what they
 * can.
 */
final class ThroughputBench {

  private static final int ROUNDS = 5;
  private static final Duration TCP_ROUND = Duration.ofSeconds(3);
  private static final Duration PACKET_ROUND = Duration.ofSeconds(1);

  /** The first packets of a cold process pass interpreted code. */
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  private final List<Figure> figures = new ArrayList<>();
  private final Map<GatewayPair, Map<String, Double>> rates = new EnumMap<>(GatewayPair.class);

  private ThroughputBench() {}

  static List<Figure> run() {
    ThroughputBench bench = new ThroughputBench();
    for (GatewayPair pair : GatewayPair.values()) {
      bench.measure(pair);
    }
    bench.compare(GatewayPair.STRONGSWAN);
    bench.compare(GatewayPair.PLAIN_ROUTING);
    return bench.figures;
  }

  private void measure(GatewayPair pair) {
    progress("Starting " + pair.label());
    try (BehindNat sites = pair.build()) {
      TcpFlow tcp = TcpFlow.between(sites);
      PacketFlow packets = PacketFlow.between(sites);
      progress("Measuring " + pair.label());
      tcp.run(WARM_UP);
      record(pair, "tcp", median(() -> tcp.run(TCP_ROUND)), "Gbit/s");
      for (PacketLoad load : PacketLoad.values()) {
        record(
            pair,
            "packets-" + load.label(),
            median(() -> packets.run(load, PACKET_ROUND)),
            "1000/s");
      }
    }
  }

  private static double median(DoubleSupplier measurement) {
    return HandshakeRound.median(DoubleStream.generate(measurement).limit(ROUNDS));
  }

  private void record(GatewayPair pair, String what, double value, String unit) {
    rates.computeIfAbsent(pair, key -> new TreeMap<>()).put(what, value);
    add(pair.label() + "-" + what, value, unit);
  }

  private void compare(GatewayPair with) {
    rates
        .get(GatewayPair.CULVERT)
        .forEach(
            (what, rate) ->
                add(
                    "culvert-to-%s-%s".formatted(with.label(), what),
                    rate / rates.get(with).get(what),
                    "ratio"));
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
