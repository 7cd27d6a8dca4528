package dev.culvert.ike.v2;

import dev.culvert.contracts.config.Profile;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Lifetime;
import dev.culvert.ike.sa.RivalIkeSa;
import dev.culvert.ike.sa.Window;
import dev.culvert.ike.wire.Datagrams;
import java.util.Optional;

/**
 * The IKE SA that takes another's place and inherits its child SAs, and what becomes of the other
 * (RFC 7296 sections 2.8 and 2.18).
 */
final class IkeHeir {
  /** Message IDs begin anew (section 2.2). */
  static final Window NEW = new Window(0, 0, Datagrams.NONE);

  /** How long the peer may take to delete what is its to delete, in milliseconds. */
  private static final long PATIENCE = 120_000;

  private IkeHeir() {}

  /** Hands everything over but the exchanges. */
  static void born(Established old, RivalIkeSa made, StepBuilder step) {
    Association association = made.association();
    step.bound(
        new Effect.Bound(
            association.peer(),
            association.ownSpi(),
            association.initiatorSpi(),
            old.remoteId(),
            false,
            step.env().now()));
    Established heir =
        new Established(
            association,
            made.keys(),
            old.remoteId(),
            old.nat(),
            old.establishedAt(),
            NEW,
            old.children(),
            old.childrenMade(),
            old.draining(),
            old.wanted(),
            Optional.empty(),
            old.liveness().heardAt(step.now()),
            lifetime(old, association, step));
    if (Agenda.proceed(heir, step).next() instanceof IkeSa.Live next) {
      step.born(next);
    }
  }

  /** An IKE SA whose end was asked for does not get another life. */
  private static Lifetime lifetime(Established old, Association association, StepBuilder step) {
    Optional<Profile> profile =
        Optional.ofNullable(step.env().config().peers().get(association.peer()))
            .flatMap(step.env().config()::profileOf);
    return profile.isEmpty() || old.lifetime().expiresAt() <= step.now()
        ? old.lifetime()
        : EstablishedSa.lifetime(profile.get(), association.side(), step);
  }

  /** The peer's exchange has won: its IKE SA takes over, and it deletes the old one. */
  static Step replaced(Established old, RivalIkeSa winner, StepBuilder step) {
    born(old, winner, step);
    return step.to(awaitingDelete(old.association(), old.keys(), old.window(), step));
  }

  static IkeSa.Replaced awaitingDelete(
      Association association, IkeKeys keys, Window window, StepBuilder step) {
    return new IkeSa.Replaced(association, keys, window, step.now() + PATIENCE);
  }
}
