package dev.culvert.datapath.sa;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;

/**
 * A policy between two ends and its SAs, as one of them has them.
 *
 * @param node the node at {@code own}
 * @param name the policy's
 */
public record PlantedTunnel(String node, String name, Kind kind, End own, End other) {

  private static final int NAT_TRAVERSAL_PORT = 4500;

  /**
   * One end.
   *
   * @param outer its address in protected packets
   * @param inner what is protected there
   */
  public record End(IpAddress outer, IpPrefix inner) {}

  /** The policy. */
  public Policy policy() {
    return Policy.named(name)
        .position(1)
        .between(own.inner, other.inner)
        .ipsecProtocols(kind.protocols())
        .tunnel(kind.isTunnel())
        .saBetween(own.outer, other.outer)
        .peer("other")
        .build();
  }

  /** The SA that has the policy's traffic inside; of ESP and AH that of ESP. */
  public PlantedSa sa(Direction direction, int spi) {
    PlantedSa esp =
        PlantedSa.gcm(
                node,
                direction,
                spi,
                from(direction).outer.toString(),
                to(direction).outer.toString(),
                from(direction).inner.toString(),
                to(direction).inner.toString(),
                name,
                kind.inUdp() ? inUdp() : null)
            .as(kind.mode());
    return switch (kind.protocols()) {
      case ESP, ESP_THEN_AH -> esp;
      case AH -> esp.asAh();
    };
  }

  /** AH in transport mode for what the two ends send each other. */
  public PlantedSa around(Direction direction, int spi) {
    return PlantedSa.gcm(
            node,
            direction,
            spi,
            from(direction).outer.toString(),
            to(direction).outer.toString(),
            IpPrefix.host(from(direction).outer).toString(),
            IpPrefix.host(to(direction).outer).toString(),
            name,
            null)
        .as(Mode.TRANSPORT)
        .asAh();
  }

  /** The ends of ESP in UDP, of which the far one may move. */
  private Encapsulation inUdp() {
    return new Encapsulation(
        new Endpoint(own.outer, NAT_TRAVERSAL_PORT),
        new Endpoint(other.outer, NAT_TRAVERSAL_PORT),
        true);
  }

  private End from(Direction direction) {
    return direction == Direction.OUT ? own : other;
  }

  private End to(Direction direction) {
    return direction == Direction.OUT ? other : own;
  }
}
