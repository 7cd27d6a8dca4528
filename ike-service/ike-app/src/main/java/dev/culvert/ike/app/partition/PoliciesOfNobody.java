package dev.culvert.ike.app.partition;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.app.config.Installation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The encrypting policies of a partition's peers and manual SAs whose {@code sa-src-address} no
 * node has, so that nobody applies them and their traffic is not protected. Each is told once, and
 * again when its address has changed.
 */
final class PoliciesOfNobody {

  /** The port is no part of what is wrong. */
  private static final int NO_PORT = 0;

  private final int partition;
  private final int partitions;
  private Map<String, IpAddress> told = Map.of();
  private Installation followed = Installation.EMPTY;

  PoliciesOfNobody(int partition, int partitions) {
    this.partition = partition;
    this.partitions = partitions;
  }

  /** What is wrong since the last call; without a change of the installation it does nothing. */
  List<NegotiationFailure> follow(Installation installation, Instant now) {
    Map<String, Set<IpAddress>> nodes = installation.manualKeying().addresses();
    // While no node has described itself nothing can be said.
    if (nodes.isEmpty() || installation.equals(followed)) {
      return List.of();
    }
    followed = installation;
    Map<String, IpAddress> missing = new HashMap<>();
    List<NegotiationFailure> failures = new ArrayList<>();
    for (Policy policy : installation.configuration().policies().values()) {
      if (isOurs(policy) && nodes.values().stream().noneMatch(has(policy.saSource()))) {
        missing.put(policy.name(), policy.saSource());
        if (!policy.saSource().equals(told.get(policy.name()))) {
          failures.add(failure(policy, nodes.values(), now));
        }
      }
    }
    told = missing;
    return failures;
  }

  private boolean isOurs(Policy policy) {
    return policy.action() == Policy.Action.ENCRYPT
        && !policy.disabled()
        && IkePartition.ofPeer(owner(policy), partitions) == partition;
  }

  /** Who makes its SAs; in reports a manual SA stands where a peer does. */
  private static String owner(Policy policy) {
    return policy.hasManualKeys() ? policy.manualSa() : policy.peer();
  }

  private static Predicate<Set<IpAddress>> has(IpAddress address) {
    return addresses -> addresses.contains(address);
  }

  private static NegotiationFailure failure(
      Policy policy, Collection<Set<IpAddress>> nodes, Instant now) {
    IpAddress address = policy.saSource();
    Optional<IpAddress> other =
        nodes.stream()
            .flatMap(Set::stream)
            .filter(candidate -> candidate.family() == address.family())
            .sorted()
            .findFirst();
    return new NegotiationFailure(
        IkeSpi.NONE,
        owner(policy),
        policy.name(),
        new Endpoint(policy.saDestination(), NO_PORT),
        Side.INITIATOR,
        Cause.ADDRESS_OF_NO_NODE,
        "sa-src-address",
        address.toString(),
        "",
        "give "
            + address
            + " to an interface of the gateway that is up (lo does not count)"
            + other
                .map(
                    known ->
                        ", or /ip ipsec policy set [find sa-src-address=%s] sa-src-address=%s"
                            .formatted(address, known))
                .orElse(""),
        now);
  }
}
