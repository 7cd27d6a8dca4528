package dev.culvert.ike.v2;

import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.IkeReport.State;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import java.time.Instant;

/** A state as {@code /ip ipsec active-peers} shows it. */
final class Status {
  private Status() {}

  static IkeSaStatus of(IkeSa.Live sa) {
    return switch (sa) {
      case IkeSa.InitSent state -> of(state, State.MESSAGE_1_SENT, false);
      case IkeSa.InitAnswered state -> of(state, State.MESSAGE_2_SENT, state.natDetected());
      case IkeSa.AuthSent state -> of(state, State.MESSAGE_3_SENT, state.natDetected());
      case Established state ->
          status(
              state.association(),
              State.ESTABLISHED,
              state.remoteId(),
              state.natDetected(),
              Instant.ofEpochMilli(state.establishedAt()),
              state.childrenMade());
      case IkeSa.Deleting state -> of(state, State.EXPIRED, false);
      case IkeSa.Replaced state -> of(state, State.EXPIRED, false);
      case IkeSa.Closed state -> of(state, State.EXPIRED, false);
    };
  }

  private static IkeSaStatus of(IkeSa.Live sa, State state, boolean natDetected) {
    return status(sa.association(), state, "", natDetected, null, 0);
  }

  private static IkeSaStatus status(
      Association association,
      State state,
      String remoteId,
      boolean natDetected,
      Instant establishedAt,
      int childSas) {
    return new IkeSaStatus(
        association.ownSpi(),
        association.remoteSpi(),
        association.path().node(),
        association.peer(),
        association.path().local(),
        association.path().remote(),
        association.side(),
        state,
        remoteId,
        natDetected,
        Instant.ofEpochMilli(association.createdAt()),
        establishedAt,
        childSas);
  }
}
