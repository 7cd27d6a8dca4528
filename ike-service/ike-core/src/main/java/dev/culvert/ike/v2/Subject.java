package dev.culvert.ike.v2;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.sa.Association;
import java.time.Instant;

/**
 * Whose negotiation failed.
 *
 * @param policy empty when the failure is not about one
 */
record Subject(IkeSpi ikeSpi, String peer, String policy, Endpoint remote, Side side, Instant at) {
  static Subject of(Association association, String policy, Instant at) {
    return new Subject(
        association.ownSpi(),
        association.peer(),
        policy,
        association.path().remote(),
        association.side(),
        at);
  }

  NegotiationFailure failed(
      Cause cause, String parameter, String ours, String theirs, String mend) {
    return new NegotiationFailure(
        ikeSpi, peer, policy, remote, side, cause, parameter, ours, theirs, mend, at);
  }
}
