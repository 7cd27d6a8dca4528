package dev.culvert.datapath.engine;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.datapath.engine.EngineHost.End;
import dev.culvert.datapath.sa.Kind;
import dev.culvert.datapath.sa.PlantedSa;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The policy of an {@link EngineHost} and its SAs, as a line of its input asks for them.
 *
 * @param suite gives an SA its algorithms
 * @param own this end
 * @param other the far end
 */
record EngineTunnel(
    Kind kind,
    Policy.DontFragment dontFragment,
    UnaryOperator<PlantedSa> suite,
    End own,
    End other) {

  private static final String POLICY = "p";
  private static final List<Kind> KINDS = List.of(Kind.values());

  static EngineTunnel of(String line, End own, End other) {
    String[] words = line.split(" ");
    Kind kind = Kind.named(words[0]);
    if (words.length == 1) {
      return new EngineTunnel(
          kind, Policy.DontFragment.CLEAR, UnaryOperator.identity(), own, other);
    }
    EncryptionAlgorithm encryption = EncryptionAlgorithm.valueOf(words[2]);
    IntegrityAlgorithm integrity = IntegrityAlgorithm.valueOf(words[3]);
    return new EngineTunnel(
        kind,
        Policy.DontFragment.valueOf(words[1]),
        planted -> planted.with(encryption, integrity),
        own,
        words.length == 4 ? other : other.at(words[4]));
  }

  /**
   * The SAs of one direction.
   *
   * @param generation how often they have been replaced
   */
  List<PlantedSa> sas(Direction direction, int generation) {
    End from = direction == Direction.OUT ? own : other;
    End to = direction == Direction.OUT ? other : own;
    // The same at both ends, others for each kind: what is under way has the same keys. AH and the
    // ESP in it have two owners.
    int spi = 0x1000 * from.number() + 0x10 * KINDS.indexOf(kind) + generation;
    List<PlantedSa> sas = new ArrayList<>();
    PlantedSa whole =
        gcm(
                direction,
                spi,
                from.outer(kind),
                to.outer(kind),
                from.inner(kind),
                to.inner(kind),
                kind.inUdp()
                    ? new Encapsulation(natTraversal(own, kind), natTraversal(other, kind), true)
                    : null)
            .as(kind.mode());
    switch (kind.protocols()) {
      case ESP -> sas.add(whole);
      case AH -> sas.add(whole.asAh());
      case ESP_THEN_AH -> {
        sas.add(whole);
        sas.add(
            gcm(
                    direction,
                    spi + 1,
                    from.outer(kind),
                    to.outer(kind),
                    from.outer(kind),
                    to.outer(kind),
                    null)
                .as(Mode.TRANSPORT)
                .asAh());
      }
    }
    return sas.stream().map(suite).toList();
  }

  private static PlantedSa gcm(
      Direction direction,
      int spi,
      String from,
      String to,
      String source,
      String destination,
      Encapsulation encapsulation) {
    return PlantedSa.gcm(
        "node",
        direction,
        spi,
        from,
        to,
        host(source).toString(),
        host(destination).toString(),
        POLICY,
        encapsulation);
  }

  static Endpoint natTraversal(End end, Kind kind) {
    return new Endpoint(IpAddress.parse(end.outer(kind)), HostSockets.NAT_TRAVERSAL_PORT);
  }

  private static IpPrefix host(String address) {
    return IpPrefix.host(IpAddress.parse(address));
  }

  Policy policy() {
    return Policy.named(POLICY)
        .position(1)
        .between(host(own.inner(kind)), host(other.inner(kind)))
        .ipsecProtocols(kind.protocols())
        .tunnel(kind.isTunnel())
        .outerHeader(new Policy.OuterHeader(dontFragment, Policy.OuterHeader.INHERIT_DSCP))
        .saBetween(IpAddress.parse(own.outer(kind)), IpAddress.parse(other.outer(kind)))
        .peer("other")
        .build();
  }
}
