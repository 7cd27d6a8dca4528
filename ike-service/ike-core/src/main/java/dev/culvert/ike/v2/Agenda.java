package dev.culvert.ike.v2;

import dev.culvert.ike.Step;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Lifetime;
import java.util.Optional;

/**
 * What an established IKE SA asks for next. Only one request may be out (RFC 7296 section 2.3), so
 * this is asked whenever there is none.
 */
final class Agenda {
  /**
   * How long an IKE SA without a child SA stays in case that another packet needs it, in
   * milliseconds.
   */
  private static final long IDLE = 30_000;

  private Agenda() {}

  /** Sends the request that is due, if any. */
  static Step proceed(Established before, StepBuilder step) {
    Established state = idling(before, step.now());
    if (state.outstanding().isPresent()) {
      return step.to(state);
    }
    Lifetime lifetime = state.lifetime();
    if (lifetime.expiresAt() <= step.now()) {
      return EstablishedSa.expired(state, step);
    }
    if (state.children().stream().anyMatch(child -> ChildDeletion.isDue(child, step.now()))) {
      return ChildDeletion.begin(state, step);
    }
    if (!state.wanted().isEmpty()) {
      return ChildCreation.create(state, step);
    }
    if (lifetime.idleUntil() <= step.now()) {
      return EstablishedSa.delete(state, step);
    }
    return rekey(spread(state, step), step);
  }

  private static Step rekey(Established state, StepBuilder step) {
    Optional<ChildSa> child =
        state.children().stream()
            .filter(ChildSa::isInUse)
            .filter(candidate -> candidate.dueAt() <= step.now())
            .findFirst();
    if (child.isPresent()) {
      return ChildCreation.rekey(state, child.get(), step);
    }
    if (state.lifetime().rekeyAt() <= step.now() && !state.children().isEmpty()) {
      return IkeRekey.begin(state, step);
    }
    return state.liveness().checkAt() <= step.now()
        ? EstablishedSa.checkLiveness(state, step)
        : step.to(state);
  }

  private static Established idling(Established state, long now) {
    Lifetime lifetime = state.lifetime();
    boolean idle = lifetime.idleUntil() != Lifetime.NEVER;
    if (state.children().isEmpty() == idle) {
      return state;
    }
    return state.withLifetime(lifetime.idle(idle ? Lifetime.NEVER : now + IDLE));
  }

  /** After an outage all rekeys would be due at once. */
  private static Established spread(Established state, StepBuilder step) {
    long now = step.now();
    Lifetime lifetime = state.lifetime();
    Established spread =
        state.withEach(
            child ->
                child.isInUse() && RekeyTime.isOverdue(child.rekeyAt(), now)
                    ? child.rekeyedAt(RekeyTime.spread(now, child.expiresAt(), step.env().random()))
                    : child);
    return RekeyTime.isOverdue(lifetime.rekeyAt(), now)
        ? spread.withLifetime(
            lifetime.rekeyedAt(RekeyTime.spread(now, lifetime.expiresAt(), step.env().random())))
        : spread;
  }
}
