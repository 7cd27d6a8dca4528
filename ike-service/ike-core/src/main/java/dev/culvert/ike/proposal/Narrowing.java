package dev.culvert.ike.proposal;

import dev.culvert.contracts.TrafficSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Traffic selector narrowing, RFC 7296 section 2.9. */
public final class Narrowing {
  private Narrowing() {}

  /**
   * A policy's SA and what of the initiator's proposal it allows.
   *
   * @param local selectors of our side
   * @param remote selectors of the peer's side
   * @param more another policy allows more of it (ADDITIONAL_TS_POSSIBLE)
   */
  public record Choice(
      PolicySa sa, List<TrafficSelector> local, List<TrafficSelector> remote, boolean more) {
    public Choice {
      local = List.copyOf(local);
      remote = List.copyOf(remote);
    }
  }

  /**
   * What a responder allows: the first policy that allows the packet that the initiator put in
   * front, else the first that allows anything.
   *
   * @param sas in order of evaluation
   * @param local what the initiator proposes for our side
   * @param remote what it proposes for its own
   */
  public static Optional<Choice> select(
      List<PolicySa> sas, List<TrafficSelector> local, List<TrafficSelector> remote) {
    List<Choice> choices = new ArrayList<>();
    for (PolicySa sa : sas) {
      List<TrafficSelector> ours = within(sa.source(), local);
      List<TrafficSelector> theirs = within(sa.destination(), remote);
      if (!ours.isEmpty() && !theirs.isEmpty()) {
        choices.add(new Choice(sa, ours, theirs, false));
      }
    }
    return preferred(choices, local, remote)
        .map(
            chosen ->
                new Choice(
                    chosen.sa(),
                    chosen.local(),
                    chosen.remote(),
                    choices.stream().anyMatch(other -> !isWithin(other, chosen))));
  }

  private static boolean isWithin(Choice other, Choice chosen) {
    return isNarrowed(other.local(), chosen.local()) && isNarrowed(other.remote(), chosen.remote());
  }

  private static Optional<Choice> preferred(
      List<Choice> choices, List<TrafficSelector> local, List<TrafficSelector> remote) {
    return choices.stream()
        .filter(choice -> choice.sa().source().contains(local.getFirst()))
        .filter(choice -> choice.sa().destination().contains(remote.getFirst()))
        .findFirst()
        .or(() -> choices.stream().findFirst());
  }

  /** The proposed selectors cut to {@code allowed}, without those that another one covers. */
  static List<TrafficSelector> within(TrafficSelector allowed, List<TrafficSelector> proposed) {
    List<TrafficSelector> narrowed = new ArrayList<>();
    for (TrafficSelector selector : proposed) {
      Optional<TrafficSelector> common = allowed.intersect(selector);
      if (common.isPresent() && narrowed.stream().noneMatch(n -> n.contains(common.get()))) {
        narrowed.removeIf(common.get()::contains);
        narrowed.add(common.get());
      }
    }
    return narrowed;
  }

  /** True when a responder's answer selects something, and nothing that was not proposed. */
  public static boolean isNarrowed(List<TrafficSelector> answer, List<TrafficSelector> proposed) {
    return !answer.isEmpty()
        && answer.stream().allMatch(a -> proposed.stream().anyMatch(p -> p.contains(a)));
  }
}
