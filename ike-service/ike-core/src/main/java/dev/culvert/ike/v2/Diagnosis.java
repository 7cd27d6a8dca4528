package dev.culvert.ike.v2;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.wire.NotifyType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Failures in the words of the console: what differs, what each side has, and what would mend it.
 * What is about proposals is {@link ProposalDiagnosis}'s.
 */
final class Diagnosis {
  private static final String NOT_SHOWN = "(not shown)";

  private Diagnosis() {}

  static NegotiationFailure unknownPeer(Subject subject) {
    return subject.failed(
        Cause.UNKNOWN_PEER,
        "peer address",
        "no enabled peer holds it",
        subject.remote().address().toString(),
        "/ip ipsec peer add address=" + subject.remote().address() + " exchange-mode=ike2");
  }

  static NegotiationFailure noProfile(Subject subject, Peer peer) {
    return subject.failed(
        Cause.NO_PROPOSAL_CHOSEN,
        "profile",
        peer.profile() + ", which does not exist",
        "",
        "/ip ipsec profile add name=" + peer.profile());
  }

  static NegotiationFailure noProposal(Subject subject, Policy policy) {
    return subject.failed(
        Cause.NO_PROPOSAL_CHOSEN,
        "proposal",
        policy.proposal() + ", which does not exist or is disabled",
        "",
        "/ip ipsec proposal add name=" + policy.proposal());
  }

  /** Something of what an initiator needs behind a peer and a policy is missing. */
  static NegotiationFailure incomplete(Subject subject, Configuration config) {
    Peer peer = config.peers().get(subject.peer());
    Policy policy = config.policies().get(subject.policy());
    if (peer != null && config.profileOf(peer).isEmpty()) {
      return noProfile(subject, peer);
    }
    if (peer != null && config.identitiesOf(peer).isEmpty()) {
      return subject.failed(
          Cause.AUTHENTICATION_FAILED,
          "identity",
          "none for this peer",
          "",
          "/ip ipsec identity add peer=" + peer.name() + " secret=…");
    }
    if (policy != null && config.proposalOf(policy).isEmpty()) {
      return noProposal(subject, policy);
    }
    return subject.failed(
        Cause.TS_UNACCEPTABLE,
        "policy",
        "removed while it was negotiated",
        "",
        "/ip ipsec policy print");
  }

  static NegotiationFailure ahBehindNat(Subject subject) {
    return subject.failed(
        Cause.AH_BEHIND_NAT,
        "ipsec-protocols",
        "ah",
        "behind a NAT",
        "ipsec-protocols=esp: AH covers the addresses that a NAT changes");
  }

  static NegotiationFailure wrongSecret(Subject subject, Identity identity) {
    return subject.failed(
        Cause.AUTHENTICATION_FAILED,
        "secret",
        NOT_SHOWN,
        "another one " + NOT_SHOWN,
        "/ip ipsec identity set [find peer="
            + subject.peer()
            + "] secret=… (identity "
            + identity.name()
            + ", the same value on both sides)");
  }

  static NegotiationFailure otherAuthentication(Subject subject, String theirs) {
    return subject.failed(
        Cause.AUTHENTICATION_FAILED,
        "auth-method",
        "pre-shared-key",
        theirs,
        "have the peer use auth-method=pre-shared-key");
  }

  static NegotiationFailure unknownIdentity(
      Subject subject, List<Identity> identities, String presented) {
    String ours =
        identities.stream()
            .map(identity -> identity.remoteId().toString())
            .collect(Collectors.joining(","));
    return subject.failed(
        Cause.AUTHENTICATION_FAILED,
        "remote-id",
        ours.isEmpty() ? "no identity" : ours,
        presented,
        identities.isEmpty()
            ? "/ip ipsec identity add peer=" + subject.peer() + " secret=…"
            : "/ip ipsec identity set [find peer=" + subject.peer() + "] remote-id=" + presented);
  }

  static NegotiationFailure noPolicy(
      Subject subject,
      List<Policy> policies,
      List<TrafficSelector> local,
      List<TrafficSelector> remote) {
    String ours =
        policies.stream()
            .map(policy -> policy.source() + " to " + policy.destination())
            .collect(Collectors.joining(", "));
    return subject.failed(
        Cause.TS_UNACCEPTABLE,
        "src-address/dst-address",
        ours.isEmpty() ? "no policy of this peer" : ours,
        SelectorText.of(local) + " to " + SelectorText.of(remote),
        "/ip ipsec policy "
            + (policies.isEmpty()
                ? "add peer=" + subject.peer() + " tunnel=yes"
                : "set [find peer=" + subject.peer() + "]")
            + " src-address="
            + SelectorText.widest(local)
            + " dst-address="
            + SelectorText.widest(remote));
  }

  /** The peer refused; only it knows the details, we know what we said. */
  static NegotiationFailure refused(
      Subject subject, int notifyType, String parameter, String offered) {
    String name = NotifyType.errorName(notifyType);
    return switch (notifyType) {
      case NotifyType.NO_PROPOSAL_CHOSEN ->
          subject.failed(
              Cause.NO_PROPOSAL_CHOSEN,
              parameter,
              offered,
              name,
              "have the peer allow one of these in its " + parameter + ", or know us as a peer");
      case NotifyType.AUTHENTICATION_FAILED ->
          subject.failed(
              Cause.AUTHENTICATION_FAILED,
              parameter,
              offered,
              name,
              "the peer knows another secret for this my-id, or does not know this my-id");
      case NotifyType.TS_UNACCEPTABLE ->
          subject.failed(
              Cause.TS_UNACCEPTABLE,
              parameter,
              offered,
              name,
              "the peer has no policy with these selectors, the other way round");
      case NotifyType.TEMPORARY_FAILURE ->
          subject.failed(
              Cause.TEMPORARY_FAILURE,
              "exchange",
              "asked for",
              name,
              "nothing: the next packet or rekey asks again; see the peer's log if it stays");
      default ->
          subject.failed(Cause.REFUSED_BY_PEER, parameter, offered, name, "see the peer's log");
    };
  }

  static NegotiationFailure malformed(Subject subject, String what) {
    return subject.failed(Cause.INVALID_SYNTAX, what, "", "", "the peer's message breaks RFC 7296");
  }

  static NegotiationFailure unsupportedCritical(Subject subject, int payloadType) {
    return subject.failed(
        Cause.UNSUPPORTED_CRITICAL_PAYLOAD,
        "payload type",
        "unknown",
        Integer.toString(payloadType),
        "the peer insists on an extension that Culvert does not have");
  }

  /** An SA came to the end of its hard lifetime although a rekey was asked for in time. */
  static NegotiationFailure lifetimeExpired(Subject subject, String parameter) {
    return subject.failed(
        Cause.LIFETIME_EXPIRED,
        parameter,
        "reached",
        "no successor agreed on",
        "see the failures before this one; the next packet asks for a new SA");
  }

  /** Both sides have agreed on the SA, but our node cannot apply it. */
  static NegotiationFailure notInstalled(Subject subject, SaKey sa, String reason) {
    return subject.failed(
        Cause.INSTALL_FAILED,
        "SA " + sa,
        reason,
        "",
        "have policy " + subject.policy() + " ask for what node " + sa.node() + " can apply");
  }

  static NegotiationFailure notAnswering(Subject subject, int transmissions) {
    return subject.failed(
        Cause.PEER_NOT_ANSWERING,
        "peer address",
        transmissions + " requests sent",
        "no answer",
        "see that " + subject.remote() + " is the peer and that UDP 500 and 4500 pass");
  }
}
