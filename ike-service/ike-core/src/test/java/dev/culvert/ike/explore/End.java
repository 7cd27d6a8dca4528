package dev.culvert.ike.explore;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One end of the tunnel at one moment. Equal ends go on equally, whatever has led to them.
 *
 * @param sas the IKE SAs by our SPI, in the form in which they are stored
 * @param installed what its node has, in the order of installation
 * @param bound authenticated IKE SAs, as the peer's home knows them
 * @param sent what was sent under each name that must not be given twice
 * @param draws how often each event has needed random numbers
 * @param begun deeds of the scenario that are done
 */
record End(
    Map<IkeSpi, ByteString> sas,
    List<Installed> installed,
    List<Bound> bound,
    Map<Name, ByteString> sent,
    Map<Draw, Integer> draws,
    int begun) {
  static final End FRESH = new End(Map.of(), List.of(), List.of(), Map.of(), Map.of(), 0);

  /** An SA in a node, with its keys in plain to compare both ends. */
  record Installed(SecurityAssociation sa, ByteString keys) {
    boolean is(SaKey.Direction direction) {
      return sa.key().direction() == direction;
    }
  }

  /** An authenticated IKE SA; {@code at} in milliseconds since the epoch. */
  record Bound(IkeSpi ikeSpi, String remoteId, long at) {}

  /** What must name one protected message only. */
  sealed interface Name {
    /**
     * RFC 7296 section 2.2.
     *
     * @param fragment Fragment Number and Total Fragments, or 0
     */
    record MessageId(
        long initiatorSpi,
        long responderSpi,
        boolean byInitiator,
        boolean response,
        long id,
        int fragment)
        implements Name {}

    /** The explicit IV under one key: 64 bits with AES-GCM (RFC 5282 section 3.1). */
    record Iv(long initiatorSpi, long responderSpi, boolean byInitiator, long iv) implements Name {}
  }

  /** An event of an IKE SA that needs random numbers. */
  record Draw(Optional<IkeSpi> ikeSpi, Object event) {}

  /** The same end at the beginning of a scenario. */
  End untouched() {
    return new End(sas, installed, bound, sent, draws, 0);
  }

  /**
   * The outbound SA that a policy's packets take: the newest, but none before the one that it
   * replaces is removed.
   */
  Optional<Installed> preferred(String policy) {
    Set<SaKey> all = keys();
    return installed.stream()
        .filter(each -> !all.contains(each.sa().replaces()))
        .filter(each -> each.is(SaKey.Direction.OUT) && each.sa().policy().equals(policy))
        .reduce(
            (a, b) ->
                Comparator.comparing(SecurityAssociation::createdAt).compare(a.sa(), b.sa()) > 0
                    ? a
                    : b);
  }

  /** The SAs of its node. */
  Set<SaKey> keys() {
    return installed.stream().map(each -> each.sa().key()).collect(Collectors.toSet());
  }

  /** True when this SPI stands in what is sent from here. */
  boolean sends(int spi) {
    return has(SaKey.Direction.OUT, spi);
  }

  /** True when what the other end sends with this SPI is received here. */
  boolean receives(int spi) {
    return has(SaKey.Direction.IN, spi);
  }

  private boolean has(SaKey.Direction direction, int spi) {
    return installed.stream().anyMatch(each -> each.is(direction) && each.sa().key().spi() == spi);
  }
}
