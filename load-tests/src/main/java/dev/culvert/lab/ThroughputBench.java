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

  /**
   * How long is sent, and how often.
   *
   * @param warmUp of TCP before all that counts: the first packets pass interpreted code; whole
   *     seconds
   * @param tcp of one round; whole seconds
   * @param packets of one round
   */
  private record Scale(int rounds, Duration warmUp, Duration tcp, Duration packets) {

    static Scale of(Extent extent) {
      return switch (extent) {
        case WHOLE ->
            new Scale(5, Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(1));
        case SHORT -> new Scale(1, Duration.ZERO, Duration.ofSeconds(1), Duration.ofMillis(200));
      };
    }
  }

  private final Scale scale;
  private final List<Figure> figures = new ArrayList<>();
  private final Map<GatewayPair, Map<String, Double>> rates = new EnumMap<>(GatewayPair.class);

  private ThroughputBench(Scale scale) {
    this.scale = scale;
  }

  static List<Figure> run(Extent extent) {
    ThroughputBench bench = new ThroughputBench(Scale.of(extent));
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
      if (scale.warmUp.isPositive()) {
        tcp.run(scale.warmUp);
      }
      record(pair, "tcp", median(() -> tcp.run(scale.tcp)), "Gbit/s");
      for (PacketLoad load : PacketLoad.values()) {
        record(
            pair,
            "packets-" + load.label(),
            median(() -> packets.run(load, scale.packets)),
            "1000/s");
      }
    }
  }

  private double median(DoubleSupplier measurement) {
    return HandshakeRound.median(DoubleStream.generate(measurement).limit(scale.rounds));
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
