package dev.culvert.sa.view;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.State;
import dev.culvert.contracts.event.SecurityAssociation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The last failures of each policy and peer, and since when what they were about works. A failure
 * is mended by what came up after it: one about a policy by an SA of the policy, one about no
 * policy by an IKE SA of the peer or, when no peer was known, of the address. All times are
 * ike-service's, which made the SA and the failure alike.
 *
 * @param bySubject the oldest first
 * @param upSince when the last thing that mends was negotiated, by what it mends
 */
public record Failures(
    Map<Subject, List<NegotiationFailure>> bySubject, Map<String, Instant> upSince) {

  /** What failures are about: of each subject some are kept, whatever others do. */
  public record Subject(String peer, String policy) {

    static Subject of(NegotiationFailure failure) {
      return new Subject(failure.peer(), failure.policy());
    }
  }

  /** How many failures are kept of a policy and peer. */
  static final int KEPT = 16;

  public static final Failures NONE = new Failures(Map.of(), Map.of());

  /** All of them, the newest first. */
  public List<NegotiationFailure> newestFirst() {
    return bySubject.values().stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparing(NegotiationFailure::at).reversed())
        .toList();
  }

  /** Whether the tunnel came up after the failure. */
  public boolean isMended(NegotiationFailure failure) {
    Instant up = upSince.get(mendedBy(failure));
    return up != null && up.isAfter(failure.at());
  }

  private static String mendedBy(NegotiationFailure failure) {
    if (!failure.policy().isEmpty()) {
      return policy(failure.policy());
    }
    return failure.peer().isEmpty() ? address(failure.remote().address()) : peer(failure.peer());
  }

  private static String policy(String name) {
    return "policy " + name;
  }

  private static String peer(String name) {
    return "peer " + name;
  }

  private static String address(IpAddress address) {
    return "address " + address;
  }

  /** Takes a batch of records in. */
  static final class Fold {
    private final Map<Subject, List<NegotiationFailure>> bySubject;
    private final Map<String, Instant> upSince;
    private final Set<Subject> changed = new HashSet<>();

    Fold(Failures from) {
      bySubject = new HashMap<>(from.bySubject);
      upSince = new HashMap<>(from.upSince);
    }

    void failed(NegotiationFailure failure) {
      if (changed.add(Subject.of(failure))) {
        bySubject.compute(
            Subject.of(failure),
            (_, known) -> known == null ? new ArrayList<>() : new ArrayList<>(known));
      }
      bySubject.get(Subject.of(failure)).add(failure);
    }

    void installed(SecurityAssociation sa) {
      up(policy(sa.policy()), sa.createdAt());
    }

    void established(IkeSaStatus status) {
      if (status.state() == State.ESTABLISHED && status.establishedAt() != null) {
        up(peer(status.peer()), status.establishedAt());
        up(address(status.remote().address()), status.establishedAt());
      }
    }

    private void up(String what, Instant since) {
      upSince.merge(what, since, (a, b) -> a.isAfter(b) ? a : b);
    }

    Failures result() {
      for (Subject subject : changed) {
        List<NegotiationFailure> all = bySubject.get(subject);
        bySubject.put(
            subject, List.copyOf(all.subList(Math.max(0, all.size() - KEPT), all.size())));
      }
      return new Failures(Map.copyOf(bySubject), Map.copyOf(upSince));
    }
  }
}
