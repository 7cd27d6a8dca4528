package dev.culvert.ike.sa;

import java.util.OptionalLong;
import java.util.stream.LongStream;

/** When a state wants to be woken. */
public final class Deadlines {
  private static final long AT_ONCE = 0;
  private static final long NEVER = Lifetime.NEVER;

  private Deadlines() {}

  /** The moment of the next {@code Tick}, milliseconds since the epoch; empty for none. */
  public static OptionalLong next(IkeSa sa) {
    return switch (sa) {
      case IkeSa.Absent _, IkeSa.Gone _ -> OptionalLong.empty();
      case IkeSa.InitSent state ->
          OptionalLong.of(
              Math.min(
                  state.request().timer().dueAt(),
                  state
                      .rejectedAt()
                      .map(at -> at + IkeSa.InitSent.REJECTION_GRACE)
                      .orElse(Long.MAX_VALUE)));
      case IkeSa.AuthSent state -> OptionalLong.of(state.request().timer().dueAt());
      case IkeSa.InitAnswered state -> OptionalLong.of(state.expiresAt());
      case Established state -> OptionalLong.of(ofEstablished(state));
      case IkeSa.Deleting state -> OptionalLong.of(state.request().timer().dueAt());
      case IkeSa.Closed state -> OptionalLong.of(state.expiresAt());
      case IkeSa.Replaced state -> OptionalLong.of(state.expiresAt());
    };
  }

  private static long ofEstablished(Established state) {
    LongStream limits =
        LongStream.concat(
            state.draining().stream().mapToLong(Draining::until),
            state.children().stream()
                .filter(child -> child.stage() != ChildSa.Stage.DISCARDED)
                .mapToLong(ChildSa::expiresAt));
    return Math.min(limits.min().orElse(NEVER), ofRequests(state));
  }

  /** When a request is sent again, or there is reason for the next one. */
  private static long ofRequests(Established state) {
    Lifetime lifetime = state.lifetime();
    if (state.outstanding().isPresent()) {
      // Nothing else can be sent now (window 1), but SAs do not outlive their hard lifetime for
      // that.
      long due = state.outstanding().get().request().timer().dueAt();
      return state.children().isEmpty() ? due : Math.min(due, lifetime.expiresAt());
    }
    if (!state.wanted().isEmpty()) {
      return AT_ONCE;
    }
    long ofChildren = state.children().stream().mapToLong(ChildSa::dueAt).min().orElse(NEVER);
    long rekeyAt = state.children().isEmpty() ? NEVER : lifetime.rekeyAt();
    long ofIkeSa = Math.min(lifetime.expiresAt(), Math.min(rekeyAt, lifetime.idleUntil()));
    return Math.min(state.liveness().checkAt(), Math.min(ofChildren, ofIkeSa));
  }
}
