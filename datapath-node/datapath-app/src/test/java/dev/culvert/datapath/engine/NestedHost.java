package dev.culvert.datapath.engine;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.steering.Plans;
import dev.culvert.datapath.steering.Steering;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.linux.Interception;
import dev.culvert.linux.PacketMark;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * An end of two tunnels, one inside the other, with the kernel's rules before the engine. Whatever
 * the line of input, it installs both: the first takes in all packets of 10.0.0.0/8, what both of
 * them make too; the second those between the ends of the first.
 */
final class NestedHost extends EngineHost {

  /** One end: of the outer tunnel, of the inner one, and a host. */
  record End(String wan, String inner, String lan) {}

  static final List<End> NESTED_ENDS =
      List.of(
          new End("10.9.1.1", "10.9.11.1", "10.1.202.1"),
          new End("10.9.1.2", "10.9.12.1", "10.1.101.1"));

  static final int FIRST_SPI = 0x1000;
  static final int SECOND_SPI = 0x2000;

  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final String ALL = "10.0.0.0/8";

  private final int index;
  private final End own;
  private final End other;

  private NestedHost(int index) {
    super(index);
    this.index = index;
    this.own = NESTED_ENDS.get(index);
    this.other = NESTED_ENDS.get(1 - index);
  }

  /** Runs until its input ends; the arguments are those of {@link EngineHost}. */
  public static void main(String... arguments) throws Exception {
    new NestedHost(Integer.parseInt(arguments[0])).run(Integer.parseInt(arguments[1]));
  }

  @Override
  void obey(String line) throws IOException {
    List<Policy> policies =
        List.of(
            policy(FIRST, 1, ALL, ALL, own.inner, other.inner),
            policy(SECOND, 2, own.inner + "/32", other.inner + "/32", own.wan, other.wan));
    Map<String, Integer> numbers = Map.of(FIRST, 1, SECOND, 2);
    spd.replace(
        policies.stream()
            .map(policy -> new SpdRule(policy, PacketMark.encryptedBy(numbers.get(policy.name()))))
            .toList());
    for (Direction direction : Direction.values()) {
      End from = direction == Direction.OUT ? own : other;
      End to = direction == Direction.OUT ? other : own;
      int sender = direction == Direction.OUT ? index : 1 - index;
      install(sa(direction, FIRST_SPI + sender, from.inner, to.inner, ALL, ALL, FIRST));
      String inner = from.inner + "/32";
      install(
          sa(direction, SECOND_SPI + sender, from.wan, to.wan, inner, to.inner + "/32", SECOND));
    }
    new Interception(Steering.TUN)
        .install(Plans.of(policies, numbers, numbers.keySet(), List.of("eth0"), List.of()));
  }

  private static PlantedSa sa(
      Direction direction,
      int spi,
      String from,
      String to,
      String sources,
      String destinations,
      String policy) {
    return PlantedSa.gcm("node", direction, spi, from, to, sources, destinations, policy, null);
  }

  private static Policy policy(
      String name, int position, String source, String destination, String near, String far) {
    return Policy.named(name)
        .position(position)
        .between(IpPrefix.parse(source), IpPrefix.parse(destination))
        .tunnel(true)
        .saBetween(IpAddress.parse(near), IpAddress.parse(far))
        .peer("other")
        .build();
  }
}
