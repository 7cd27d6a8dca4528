package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.selector.Match;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.selector.SelectorSet;
import dev.culvert.esp.spd.FlowVerdicts;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.spd.SpdSnapshot;
import dev.culvert.esp.spd.Verdict;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The cost of finding a packet's policy, which must not grow with their number: a headquarters with
 * 10 and with 10,000 branches, and exceptions for two protocols before them.
 *
 * <p>Three kinds of packets: of a few hundred flows, which the flow cache knows; each of a flow of
 * its own, which it does not; and, as the measure of both, the second kind by a scan over the list.
 */
final class PolicyBench {
  private static final int FEW = 10;
  private static final int MANY = 10_000;
  private static final int PACKETS = 1 << 15;
  private static final int KNOWN_FLOWS = 256;
  private static final int RUNS = 9;
  private static final long NANOS_PER_RUN = 200_000_000L;
  private static final long NOW = 1_700_000_000_000L;

  /** CPU time, of which other work on the machine takes none. */
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  /** Takes the packets one after the other; what it answers keeps the compiler honest. */
  private interface Run {
    int over(byte[][] packets);
  }

  private record Costs(double known, double fresh, double scan) {}

  private PolicyBench() {}

  static List<Figure> run() {
    Costs few = measure(FEW);
    Costs many = measure(MANY);
    return List.of(
        new Figure("known-flow-10", few.known, "ns"),
        new Figure("known-flow-10000", many.known, "ns"),
        new Figure("known-flow-ratio", many.known / few.known, "ratio"),
        new Figure("new-flow-10", few.fresh, "ns"),
        new Figure("new-flow-10000", many.fresh, "ns"),
        new Figure("new-flow-ratio", many.fresh / few.fresh, "ratio"),
        new Figure("scan-10", few.scan, "ns"),
        new Figure("scan-10000", many.scan, "ns"),
        new Figure("scan-ratio", many.scan / few.scan, "ratio"));
  }

  private static Costs measure(int branches) {
    List<Policy> policies = policies(branches);
    Spd spd = new Spd();
    spd.replace(policies.stream().map(policy -> new SpdRule(policy, 0)).toList());
    SpdSnapshot snapshot = spd.snapshot();
    List<SelectorSet> selectors =
        policies.stream()
            .map(
                policy ->
                    SelectorSet.of(
                        List.of(policy.sourceSelector()), List.of(policy.destinationSelector())))
            .toList();
    SelectorFields fields = new SelectorFields();
    FlowVerdicts flows = new FlowVerdicts();
    Run byCache =
        packets -> {
          int sum = 0;
          for (byte[] packet : packets) {
            fields.read(packet, 0);
            sum += flows.decide(snapshot, fields, NOW) instanceof Verdict.Hold ? 1 : 0;
          }
          return sum;
        };
    Run byScan = packets -> scan(selectors, fields, packets);
    byte[][] fresh = packets(branches, PACKETS);
    byte[][] known = new byte[PACKETS][];
    Arrays.setAll(known, i -> fresh[i % KNOWN_FLOWS]);
    byte[][] scanned = Arrays.copyOf(fresh, KNOWN_FLOWS);
    return new Costs(
        nanosPerPacket(byCache, known),
        nanosPerPacket(byCache, fresh),
        nanosPerPacket(byScan, scanned));
  }

  private static int scan(List<SelectorSet> selectors, SelectorFields fields, byte[][] packets) {
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
  }

  /** The median of the runs; the first of them, not yet compiled, is not counted. */
  private static double nanosPerPacket(Run run, byte[][] packets) {
    double[] costs =
        IntStream.rangeClosed(0, RUNS).mapToDouble(i -> oneRun(run, packets)).toArray();
    double[] counted = Arrays.copyOfRange(costs, 1, costs.length);
    Arrays.sort(counted);
    return counted[RUNS / 2];
  }

  private static double oneRun(Run run, byte[][] packets) {
    long begin = CLOCK.getCurrentThreadCpuTime();
    long done = 0;
    int sum = 0;
    while (CLOCK.getCurrentThreadCpuTime() - begin < NANOS_PER_RUN) {
      sum += run.over(packets);
      done += packets.length;
    }
    double nanos = CLOCK.getCurrentThreadCpuTime() - begin;
    if (sum == 0) {
      throw new IllegalStateException("no packet has met a policy");
    }
    return nanos / done;
  }

  private static List<Policy> policies(int branches) {
    List<Policy> policies = new ArrayList<>();
    policies.add(policy(0, Policy.Action.NONE, "0.0.0.0/0", "0.0.0.0/0", 6, PortRange.of(22)));
    policies.add(policy(1, Policy.Action.NONE, "0.0.0.0/0", "0.0.0.0/0", 1, PortRange.ANY));
    for (int i = 0; i < branches; i++) {
      policies.add(
          policy(
              policies.size(),
              Policy.Action.ENCRYPT,
              "10.0.0.0/16",
              new IpPrefix(IpAddress.ofIpv4(branch(i)), 24).toString(),
              TrafficSelector.ANY_PROTOCOL,
              PortRange.ANY));
    }
    return policies;
  }

  private static Policy policy(
      int number,
      Policy.Action action,
      String source,
      String destination,
      int protocol,
      PortRange destinationPorts) {
    boolean encrypt = action == Policy.Action.ENCRYPT;
    return new Policy(
        "policy" + number,
        number,
        0,
        IpPrefix.parse(source),
        IpPrefix.parse(destination),
        protocol,
        PortRange.ANY,
        destinationPorts,
        action,
        Policy.Level.REQUIRE,
        Policy.IpsecProtocols.ESP,
        true,
        Policy.OuterHeader.DEFAULT,
        Policy.TrafficFlow.NONE,
        encrypt ? IpAddress.parse("192.0.2.1") : null,
        encrypt ? IpAddress.parse("198.51.100.1") : null,
        encrypt ? "peer" : null,
        "default",
        null,
        false,
        "");
  }

  /** 10.64.0.0/24 and so on. */
  private static int branch(int number) {
    return 10 << 24 | 64 << 16 | number << 8;
  }

  /** UDP packets from random hosts to random branches. */
  private static byte[][] packets(int branches, int count) {
    Random random = new Random(4301);
    byte[][] packets = new byte[count][];
    for (int i = 0; i < count; i++) {
      packets[i] =
          ByteBuffer.allocate(28)
              .put(0, (byte) 0x45)
              .putShort(2, (short) 28)
              .put(9, (byte) 17)
              .putInt(12, 10 << 24 | random.nextInt(1 << 16))
              .putInt(16, branch(random.nextInt(branches)) | random.nextInt(256))
              .putShort(20, (short) random.nextInt(1 << 16))
              .putShort(22, (short) random.nextInt(1 << 16))
              .array();
    }
    return packets;
  }
}
