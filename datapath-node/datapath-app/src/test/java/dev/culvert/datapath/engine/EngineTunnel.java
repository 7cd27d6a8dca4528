package dev.culvert.datapath.engine;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.datapath.engine.EngineHost.End;
import dev.culvert.datapath.sa.Kind;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.sa.PlantedTunnel;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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

  /** What is planted between two ends. */
  static PlantedTunnel planted(Kind kind, End own, End other) {
    return new PlantedTunnel("node", "p", kind, own.of(kind), other.of(kind));
  }

  /**
   * The SAs of one direction.
   *
   * @param generation how often they have been replaced
   */
  List<PlantedSa> sas(Direction direction, int generation) {
    End from = direction == Direction.OUT ? own : other;
    // The same at both ends, others for each kind: what is under way has the same keys. AH and the
    // ESP in it have two owners.
    int spi = 0x1000 * from.number() + 0x10 * KINDS.indexOf(kind) + generation;
    PlantedTunnel planted = planted(kind, own, other);
    Stream<PlantedSa> sas =
        switch (kind.protocols()) {
          case ESP, AH -> Stream.of(planted.sa(direction, spi));
          case ESP_THEN_AH ->
              Stream.of(planted.sa(direction, spi), planted.around(direction, spi + 1));
        };
    return sas.map(suite).toList();
  }

  Policy policy() {
    return planted(kind, own, other).policy().toBuilder()
        .outerHeader(new Policy.OuterHeader(dontFragment, Policy.OuterHeader.INHERIT_DSCP))
        .build();
  }
}
