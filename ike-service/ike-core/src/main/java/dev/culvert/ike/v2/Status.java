package dev.culvert.ike.v2;

import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.IkeReport.State;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Nat;
import java.time.Instant;

/** A state as {@code /ip ipsec active-peers} shows it. */
final class Status {
  private Status() {}

  static IkeSaStatus of(IkeSa.Live sa) {
    return switch (sa) {
      case IkeSa.InitSent state -> of(state, State.MESSAGE_1_SENT, Nat.NONE);
      case IkeSa.InitAnswered state -> of(state, State.MESSAGE_2_SENT, state.nat());
      case IkeSa.AuthSent state -> of(state, State.MESSAGE_3_SENT, state.nat());
      case Established state ->
          status(
              state.association(),
              State.ESTABLISHED,
              state.remoteId(),
              state.nat(),
              Instant.ofEpochMilli(state.establishedAt()),
              state.childrenMade());
      case IkeSa.Deleting state -> of(state, State.EXPIRED, Nat.NONE);
      case IkeSa.Replaced state -> of(state, State.EXPIRED, Nat.NONE);
      case IkeSa.Closed state -> of(state, State.EXPIRED, Nat.NONE);
    };
  }

  private static IkeSaStatus of(IkeSa.Live sa, State state, Nat nat) {
    return status(sa.association(), state, "", nat, null, 0);
  }

  private static IkeSaStatus status(
      Association association,
      State state,
      String remoteId,
      Nat nat,
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
        nat.isPresent(),
        Instant.ofEpochMilli(association.createdAt()),
        establishedAt,
        childSas);
  }
}
