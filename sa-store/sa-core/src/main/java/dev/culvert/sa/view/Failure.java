package dev.culvert.sa.view;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.SaReport.InstallFailed;
import dev.culvert.contracts.event.SecurityAssociation;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that went wrong on the way to a tunnel, whoever met it.
 *
 * @param id our SPI of the IKE SA
 * @param peer name of the peer, or empty when none matches
 * @param policy name of the policy, or empty when the failure is not about one
 * @param remote the peer's IKE endpoint
 * @param side who began; empty where that does not matter
 * @param parameter what differs, in console words
 * @param ours what this side has
 * @param theirs what the peer has, as far as it can be known, else empty
 * @param mend what to do, a console line where there is one
 */
public record Failure(
    String id,
    String peer,
    String policy,
    Endpoint remote,
    Optional<Side> side,
    Cause cause,
    String parameter,
    String ours,
    String theirs,
    String mend,
    Instant at) {

  private static final int IKE_PORT = 500;

  /** One that ike-service met. */
  static Failure of(NegotiationFailure failure) {
    return new Failure(
        failure.ikeSpi().toString(),
        failure.peer(),
        failure.policy(),
        failure.remote(),
        Optional.of(failure.side()),
        failure.cause(),
        failure.parameter(),
        failure.ours(),
        failure.theirs(),
        failure.mend(),
        failure.at());
  }

  /** An SA that its node could not install. */
  static Failure of(InstallFailed failed, SecurityAssociation sa) {
    IpAddress peerAddress =
        switch (sa.key().direction()) {
          case OUT -> sa.key().destination();
          case IN -> sa.key().source();
        };
    return new Failure(
        sa.ikeSpi().toString(),
        sa.peer(),
        sa.policy(),
        sa.encapsulation() == null
            ? new Endpoint(peerAddress, IKE_PORT)
            : sa.encapsulation().remote(),
        Optional.empty(),
        Cause.INSTALL_FAILED,
        failed.reason(),
        "SA " + sa.key(),
        "",
        "have policy " + sa.policy() + " ask for what node " + failed.node() + " can apply",
        failed.at());
  }

  /** What the failure is about: of each subject some failures are kept, whatever others do. */
  Subject subject() {
    return new Subject(peer, policy);
  }

  record Subject(String peer, String policy) {}
}
