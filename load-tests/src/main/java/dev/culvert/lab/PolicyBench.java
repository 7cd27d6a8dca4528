package dev.culvert.lab;

import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.pipeline.OutboundPipeline;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.esp.selector.Match;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.selector.SelectorSet;
import dev.culvert.esp.spd.FlowVerdicts;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdSnapshot;
import dev.culvert.esp.spd.Verdict;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * What a packet costs, which must not grow with the number of policies: in a {@link Headquarters}
 * with 10 and with 10,000 branches.
 *
 * <p>The cost of all that the engine does to a packet until it is encrypted, and the part of it
 * that finds the policy, where no branch has an SA yet. Each of packets of a few hundred flows,
 * which the flow cache knows, and of packets each of a flow of its own, which it does not; the
 * latter also to ten branches of all, where only the number of policies tells. As the measure of
 * both, a scan over the list.
 */
final class PolicyBench {
  private static final int FEW = 10;
  private static final int MANY = 10_000;
  private static final int PACKETS = 1 << 15;
  private static final int KNOWN_FLOWS = 256;
  private static final long NANOS_PER_RUN = 200_000_000L;
  private static final int BATCH = 64;
  private static final int PACKET_BYTES = 1500;

  /** CPU time, of which other work on the machine takes none. */
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  /** Takes the packets one after the other; what it answers keeps the compiler honest. */
  private interface Run {
    int over(byte[][] packets);
  }

  /** One of the things whose cost is measured: all of some packets taken once. */
  private record Trial(int packets, IntSupplier pass) {

    static Trial of(Run run, byte[][] packets) {
      return new Trial(packets.length, () -> run.over(packets));
    }

    /** Nanoseconds for a packet. */
    double cost() {
      long begin = CLOCK.getCurrentThreadCpuTime();
      long done = 0;
      int sum = 0;
      while (CLOCK.getCurrentThreadCpuTime() - begin < NANOS_PER_RUN) {
        sum += pass.getAsInt();
        done += packets;
      }
      double nanos = CLOCK.getCurrentThreadCpuTime() - begin;
      if (sum == 0) {
        throw new IllegalStateException("no packet has met a policy");
      }
      return nanos / done;
    }
  }

  private record Trials(
      Trial knownPacket,
      Trial freshPacket,
      Trial freshPacketOfFew,
      Trial knownLookup,
      Trial freshLookup,
      Trial scan,
      long treeBytes) {}

  /** How often each cost is measured, after one run that is not counted. */
  private final int runs;

  private PolicyBench(int runs) {
    this.runs = runs;
  }

  static List<Figure> run(Extent extent) {
    PolicyBench bench =
        new PolicyBench(
            switch (extent) {
              case WHOLE -> 9;
              case SHORT -> 1;
            });
    Trials few = trials(FEW);
    Trials many = trials(MANY);
    return Stream.of(
            bench.compare("packet-known-flow", few.knownPacket, many.knownPacket),
            bench.compare("packet-new-flow", few.freshPacket, many.freshPacket),
            bench.compare("packet-new-flow-of-10-sas", few.freshPacketOfFew, many.freshPacketOfFew),
            bench.compare("lookup-known-flow", few.knownLookup, many.knownLookup),
            bench.compare("lookup-new-flow", few.freshLookup, many.freshLookup),
            bench.compare("lookup-by-scan", few.scan, many.scan),
            Stream.of(new Figure("tree-bytes-10000", many.treeBytes, "bytes")))
        .flatMap(figures -> figures)
        .toList();
  }

  /** The medians; both by turns, so that what else the machine does is for both. */
  private Stream<Figure> compare(String name, Trial few, Trial many) {
    double[] costsOfFew = new double[runs];
    double[] costsOfMany = new double[runs];
    few.cost();
    many.cost();
    for (int i = 0; i < runs; i++) {
      costsOfFew[i] = few.cost();
      costsOfMany[i] = many.cost();
    }
    double ofFew = median(costsOfFew);
    double ofMany = median(costsOfMany);
    return Stream.of(
        new Figure(name + "-" + FEW, ofFew, "ns"),
        new Figure(name + "-" + MANY, ofMany, "ns"),
        new Figure(name + "-ratio", ofMany / ofFew, "ratio"));
  }

  private static double median(double[] costs) {
    Arrays.sort(costs);
    return costs[costs.length / 2];
  }

  private static Trials trials(int branches) {
    Headquarters headquarters = new Headquarters(branches);
    byte[][] fresh = headquarters.packets(PACKETS, branches);
    byte[][] known = new byte[PACKETS][];
    Arrays.setAll(known, i -> fresh[i % KNOWN_FLOWS]);
    byte[][] scanned = Arrays.copyOf(fresh, KNOWN_FLOWS);
    Run pipeline = pipeline(headquarters.spdWithSas());
    SpdSnapshot snapshot = headquarters.spd().snapshot();
    Run lookup = lookup(snapshot);
    return new Trials(
        Trial.of(pipeline, known),
        Trial.of(pipeline, fresh),
        Trial.of(pipeline, headquarters.packets(PACKETS, FEW)),
        Trial.of(lookup, known),
        Trial.of(lookup, fresh),
        Trial.of(scan(headquarters.policies()), scanned),
        snapshot.treeBytes());
  }

  /** The packets go in as from a TUN, in batches, and what comes out is thrown away. */
  private static Run pipeline(Spd spd) {
    OutboundPipeline pipeline =
        new OutboundPipelines(1, spd, (policy, from, to) -> {}, bytes -> {}, PACKET_BYTES)
            .ofWorkers()
            .getFirst();
    PacketBatch in = new PacketBatch(BATCH, PACKET_BYTES);
    PacketBatch out = new PacketBatch(BATCH, PACKET_BYTES);
    PacketBatch clear = new PacketBatch(1, PACKET_BYTES);
    return packets -> {
      int sum = 0;
      for (byte[] packet : packets) {
        System.arraycopy(packet, 0, in.nextBuffer(), PacketBatch.HEADROOM, packet.length);
        in.add(packet.length);
        if (in.size() == BATCH) {
          pipeline.process(in, out, clear, Headquarters.NOW);
          sum += out.size();
          out.clear();
        }
      }
      return sum;
    };
  }

  private static Run lookup(SpdSnapshot snapshot) {
    SelectorFields fields = new SelectorFields();
    FlowVerdicts flows = new FlowVerdicts();
    return packets -> {
      int sum = 0;
      for (byte[] packet : packets) {
        fields.read(packet, 0);
        sum += flows.decide(snapshot, fields, Headquarters.NOW) instanceof Verdict.Hold ? 1 : 0;
      }
      return sum;
    };
  }

  private static Run scan(List<Policy> policies) {
    List<SelectorSet> selectors =
        policies.stream()
            .map(
                policy ->
                    SelectorSet.of(
                        List.of(policy.sourceSelector()), List.of(policy.destinationSelector())))
            .toList();
    SelectorFields fields = new SelectorFields();
    return packets -> {
      int sum = 0;
      for (byte[] packet : packets) {
        fields.read(packet, 0);
        int index = 0;
        while (index < selectors.size() && selectors.get(index).match(fields) == Match.NO) {
          index++;
        }
        sum += index;
      }
      return sum;
    };
  }
}
