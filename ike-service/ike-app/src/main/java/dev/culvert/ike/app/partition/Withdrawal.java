package dev.culvert.ike.app.partition;

import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a change of the configuration takes away: an IKE SA lives no longer than its peer entry, a
 * child SA no longer than its policy.
 *
 * @param before the configuration that the IKE SAs were made under, or empty after a take-over
 * @param now the configuration that counts
 */
record Withdrawal(Optional<Configuration> before, Configuration now) {

  /** The events that end what an IKE SA may not go on with. */
  List<Event> eventsFor(IkeSa.Live sa) {
    return switch (sa) {
      case IkeSa.InitSent state -> eventsFor(state, state.wanted().policy());
      case IkeSa.AuthSent state -> eventsFor(state, state.wanted().policy());
      case Established state -> eventsFor(state);
      // Authentication will look its peer up again.
      case IkeSa.InitAnswered _ -> List.of();
      case IkeSa.Replaced _, IkeSa.Deleting _, IkeSa.Closed _ -> List.of();
    };
  }

  private List<Event> eventsFor(IkeSa.Live starting, String policy) {
    return lost(starting) || policyLost(policy) ? List.of(new Event.Terminate()) : List.of();
  }

  private List<Event> eventsFor(Established sa) {
    if (lost(sa)) {
      return List.of(new Event.Terminate());
    }
    return sa.children().stream()
        .filter(child -> policyLost(child.policy()))
        .<Event>map(child -> new Event.SaLost(child.inbound()))
        .toList();
  }

  private boolean lost(IkeSa.Live sa) {
    String name = sa.association().peer();
    Peer peer = now.peers().get(name);
    if (peer == null || peer.disabled() || now.identitiesOf(peer).isEmpty()) {
      return true;
    }
    Peer old = before.map(earlier -> earlier.peers().get(name)).orElse(peer);
    return old != null && !sameEndpoint(old, peer);
  }

  private boolean policyLost(String name) {
    Policy policy = now.policies().get(name);
    if (policy == null || policy.disabled() || policy.action() != Policy.Action.ENCRYPT) {
      return true;
    }
    Policy old = before.map(earlier -> earlier.policies().get(name)).orElse(policy);
    return old != null && !sameProtection(old, policy);
  }

  private static boolean sameEndpoint(Peer one, Peer other) {
    return one.address().equals(other.address())
        && one.port() == other.port()
        && Objects.equals(one.localAddress(), other.localAddress());
  }

  private static boolean sameProtection(Policy one, Policy other) {
    return one.sourceSelector().equals(other.sourceSelector())
        && one.destinationSelector().equals(other.destinationSelector())
        && Objects.equals(one.saSource(), other.saSource())
        && Objects.equals(one.saDestination(), other.saDestination())
        && Objects.equals(one.peer(), other.peer());
  }
}
