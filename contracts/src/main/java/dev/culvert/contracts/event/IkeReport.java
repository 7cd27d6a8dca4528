package dev.culvert.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import java.time.Instant;

/**
 * What ike-service reports (topic {@code ike-report}). sa-store answers questions from it, since it
 * cannot read the sealed state.
 */
public sealed interface IkeReport extends CulvertRecord {

  /**
   * An IKE SA as {@code /ip ipsec active-peers} shows it; a tombstone says that it is gone.
   *
   * @param ikeSpi our SPI: the record key
   * @param remoteSpi the peer's SPI; {@link IkeSpi#NONE} while not known
   * @param node the node that carries its datagrams
   * @param peer name of the peer, or empty while a responder does not know it
   * @param local our endpoint
   * @param remote the peer's endpoint
   * @param side who spoke first
   * @param state how far it has come
   * @param remoteId the identity that the peer proved, or empty
   * @param natDetected a NAT lies between (RFC 7296 section 2.23)
   * @param createdAt first message
   * @param establishedAt end of authentication, or null
   * @param childSas number of child SA pairs made so far
   */
  record IkeSaStatus(
      IkeSpi ikeSpi,
      IkeSpi remoteSpi,
      String node,
      String peer,
      Endpoint local,
      Endpoint remote,
      Side side,
      State state,
      String remoteId,
      boolean natDetected,
      Instant createdAt,
      Instant establishedAt,
      int childSas)
      implements IkeReport {}

  /** Who sent the first message. */
  enum Side {
    INITIATOR,
    RESPONDER
  }

  /** Progress of an IKE SA; the message number counts from the initiator's IKE_SA_INIT. */
  enum State {
    @JsonProperty("message-1-sent")
    MESSAGE_1_SENT,
    @JsonProperty("message-2-sent")
    MESSAGE_2_SENT,
    @JsonProperty("message-3-sent")
    MESSAGE_3_SENT,
    @JsonProperty("established")
    ESTABLISHED,
    @JsonProperty("expired")
    EXPIRED
  }

  /**
   * Why a negotiation, or an SA that it made, failed: an answer to "why is my tunnel down?". It
   * holds no secret.
   *
   * @param ikeSpi our SPI of the IKE SA
   * @param peer name of the peer, or empty when none matches
   * @param policy name of the policy, or empty when the failure is not about one
   * @param remote the peer's endpoint
   * @param side who spoke first
   * @param cause what went wrong
   * @param parameter the parameter that differs, in console words, e.g. {@code dh-group}
   * @param ours what this side has
   * @param theirs what the peer has, as far as it can be known, else empty
   * @param mend what to do, a console line where there is one
   * @param at when
   */
  record NegotiationFailure(
      IkeSpi ikeSpi,
      String peer,
      String policy,
      Endpoint remote,
      Side side,
      Cause cause,
      String parameter,
      String ours,
      String theirs,
      String mend,
      Instant at)
      implements IkeReport {}

  /**
   * Causes of failed negotiations; most have the name of their notify (RFC 7296 section 3.10.1).
   */
  enum Cause {
    UNKNOWN_PEER,
    NO_PROPOSAL_CHOSEN,
    INVALID_KE_PAYLOAD,
    AUTHENTICATION_FAILED,
    TS_UNACCEPTABLE,
    INVALID_SYNTAX,
    UNSUPPORTED_CRITICAL_PAYLOAD,
    INTERNAL_ADDRESS_FAILURE,
    PEER_NOT_ANSWERING,
    /** The peer has refused an exchange for the moment, again and again (section 2.25). */
    TEMPORARY_FAILURE,
    /** An SA came to the end of its hard lifetime without a successor (section 2.8). */
    LIFETIME_EXPIRED,
    /** The node could not install an SA that was agreed on. */
    INSTALL_FAILED,
    /** AH does not pass a NAT (RFC 4302 covers the addresses). */
    AH_BEHIND_NAT,
    /** What the peer offers would do, but it is weak and {@code allow-weak=no}. */
    WEAK_ALGORITHM_FORBIDDEN,
    /** No node has the policy's {@code sa-src-address}, so that nobody applies the policy. */
    ADDRESS_OF_NO_NODE,
    REFUSED_BY_PEER
  }
}
