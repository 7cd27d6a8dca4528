package dev.culvert.ike.proposal;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Traffic selector narrowing, RFC 7296 section 2.9. */
public final class Narrowing {
  private Narrowing() {}

  /**
   * A policy and what of the initiator's proposal it allows.
   *
   * @param local selectors of our side
   * @param remote selectors of the peer's side
   */
  public record Choice(Policy policy, List<TrafficSelector> local, List<TrafficSelector> remote) {
    public Choice {
      local = List.copyOf(local);
      remote = List.copyOf(remote);
    }
  }

  /**
   * What a responder allows: the first policy that allows the packet that the initiator put in
   * front, else the first that allows anything.
   *
   * @param policies in order of evaluation
   * @param local what the initiator proposes for our side
   * @param remote what it proposes for its own
   */
  public static Optional<Choice> select(
      List<Policy> policies, List<TrafficSelector> local, List<TrafficSelector> remote) {
    List<Choice> choices = new ArrayList<>();
    for (Policy policy : policies) {
      List<TrafficSelector> ours = within(policy.sourceSelector(), local);
      List<TrafficSelector> theirs = within(policy.destinationSelector(), remote);
      if (!ours.isEmpty() && !theirs.isEmpty()) {
        choices.add(new Choice(policy, ours, theirs));
      }
    }
    return choices.stream()
        .filter(choice -> choice.policy().sourceSelector().contains(local.getFirst()))
        .filter(choice -> choice.policy().destinationSelector().contains(remote.getFirst()))
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
