package dev.culvert.ike.sa;

import java.util.OptionalLong;

/** When a state wants to be woken. */
public final class Deadlines {
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
      case IkeSa.Established state -> OptionalLong.of(ofEstablished(state));
      case IkeSa.Deleting state -> OptionalLong.of(state.request().timer().dueAt());
      case IkeSa.Closed state -> OptionalLong.of(state.expiresAt());
    };
  }

  private static long ofEstablished(IkeSa.Established state) {
    if (state.pending().isPresent()) {
      // Nothing else can be sent now (window 1), but SAs do not outlive their hard lifetime for
      // that.
      long due = state.pending().get().timer().dueAt();
      return state.children().isEmpty() ? due : Math.min(due, state.expiresAt());
    }
    long next = Math.min(state.expiresAt(), state.liveness().checkAt());
    for (ChildSa child : state.children()) {
      next = Math.min(next, child.expiresAt());
    }
    return next;
  }
}
