package dev.culvert.ike.v2;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.proposal.Difference;
import dev.culvert.ike.wire.ProtocolId;
import dev.culvert.ike.wire.SaPayload;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Failures to agree on a proposal, a mode or a key exchange, in the words of the console: what
 * differs, what each side has, and what would mend it.
 */
final class ProposalDiagnosis {

  private ProposalDiagnosis() {}

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

  private static <T> String names(List<T> values, Function<T, String> name) {
    return values.stream().map(name).collect(Collectors.joining(","));
  }
}
