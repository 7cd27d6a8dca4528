package dev.culvert.ike.v2;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.proposal.Difference;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.ProtocolId;
import dev.culvert.ike.wire.SaPayload;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Failures in the words of the console: what differs, what each side has, and what would mend it.
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

  /** What a profile offers, as one line. */
  static String offered(Profile profile) {
    return "enc-algorithm="
        + names(profile.encryption(), EncryptionAlgorithm::consoleName)
        + " hash-algorithm="
        + names(profile.hash(), IntegrityAlgorithm::consoleName)
        + " prf-algorithm="
        + names(profile.prfs(), PrfAlgorithm::consoleName)
        + " dh-group="
        + names(profile.dhGroups(), KeyExchangeMethod::consoleName);
  }

  /**
   * What a proposal offers, as one line.
   *
   * @param keyExchange of CREATE_CHILD_SA, or empty
   */
  static String offered(Proposal proposal, Optional<KeyExchangeMethod> keyExchange) {
    return "enc-algorithms="
        + names(proposal.encryption(), EncryptionAlgorithm::consoleName)
        + " auth-algorithms="
        + names(proposal.authentication(), IntegrityAlgorithm::consoleName)
        + keyExchange.map(method -> " pfs-group=" + method.consoleName()).orElse("");
  }

  static NegotiationFailure noCommonIkeProposal(
      Subject subject, SaPayload offered, Profile profile, Configuration config) {
    return noCommonProposal(
        subject,
        Difference.ofIke(offered, profile),
        "/ip ipsec profile set " + profile.name(),
        config);
  }

  static NegotiationFailure noCommonEspProposal(
      Subject subject,
      SaPayload offered,
      Proposal proposal,
      Optional<KeyExchangeMethod> keyExchange,
      Configuration config) {
    return noCommonProposal(
        subject,
        Difference.ofEsp(offered, proposal, keyExchange),
        "/ip ipsec proposal set " + proposal.name(),
        config);
  }

  private static NegotiationFailure noCommonProposal(
      Subject subject, Difference difference, String set, Configuration config) {
    String byPeer = "have the peer allow " + difference.parameter() + "=" + difference.ours();
    if (difference.weak() && !config.allowWeak()) {
      return subject.failed(
          Cause.WEAK_ALGORITHM_FORBIDDEN,
          difference.parameter(),
          difference.ours(),
          difference.theirs(),
          byPeer + "; what it offers is weak, and allow-weak=no forbids that here");
    }
    return subject.failed(
        Cause.NO_PROPOSAL_CHOSEN,
        difference.parameter(),
        difference.ours(),
        difference.theirs(),
        difference
            .mended()
            .map(value -> set + " " + difference.parameter() + "=" + value)
            .orElse(byPeer));
  }

  /** One side asks for AH and the other for ESP. */
  static NegotiationFailure otherProtocol(Subject subject, Policy policy, SaPayload offered) {
    String theirs =
        offered.proposals().stream()
            .map(proposal -> proposal.protocol() == ProtocolId.AH ? "ah" : "esp")
            .distinct()
            .collect(Collectors.joining(","));
    String ours =
        switch (policy.ipsecProtocols()) {
          case ESP -> "esp";
          case AH -> "ah";
          case ESP_THEN_AH -> "ah,esp";
        };
    return subject.failed(
        Cause.NO_PROPOSAL_CHOSEN,
        "ipsec-protocols",
        ours,
        theirs,
        "/ip ipsec policy set [find peer=" + subject.peer() + "] ipsec-protocols=" + theirs);
  }

  /** One side asks for transport mode and the other for tunnel mode. */
  static NegotiationFailure otherMode(Subject subject, Mode ours, Mode theirs) {
    return subject.failed(
        Cause.NO_PROPOSAL_CHOSEN,
        "tunnel",
        ours == Mode.TUNNEL ? "yes" : "no",
        theirs == Mode.TUNNEL ? "yes" : "no",
        "give tunnel= the same value on both sides");
  }

  static NegotiationFailure ahBehindNat(Subject subject) {
    return subject.failed(
        Cause.AH_BEHIND_NAT,
        "ipsec-protocols",
        "ah",
        "behind a NAT",
        "ipsec-protocols=esp: AH covers the addresses that a NAT changes");
  }

  /** The peer answered with something that was never offered. */
  static NegotiationFailure answerOutsideOffer(Subject subject, Cause cause, String parameter) {
    return subject.failed(
        cause, parameter, "as offered", "something else", "the peer breaks RFC 7296 section 2.7");
  }

  static NegotiationFailure invalidKeyExchange(Subject subject, String ours, String theirs) {
    return subject.failed(
        Cause.INVALID_KE_PAYLOAD,
        "dh-group",
        ours,
        theirs,
        "have both sides allow the same dh-group");
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

  private static <T> String names(List<T> values, Function<T, String> name) {
    return values.stream().map(name).collect(Collectors.joining(","));
  }
}
