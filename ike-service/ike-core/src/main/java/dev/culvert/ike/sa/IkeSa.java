package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.ike.wire.Datagrams;
import java.util.Optional;

/**
 * An IKE SA at one moment. Each state holds exactly what it needs; times are milliseconds since the
 * epoch.
 *
 * <pre>
 * Absent ──Initiate──▶ InitSent ──IKE_SA_INIT──▶ AuthSent ──IKE_AUTH──▶ Established ──▶ Deleting ──▶ Gone
 * Absent ──IKE_SA_INIT──▶ InitAnswered ──IKE_AUTH──▶ Established ──delete by the peer──▶ Closed ──▶ Gone
 * Established ──rekey by us──▶ Deleting   Established ──rekey by the peer──▶ Replaced ──delete by the peer──▶ Closed
 * </pre>
 */
public sealed interface IkeSa {
  /** Nothing yet: the start of every IKE SA. Never stored. */
  record Absent() implements IkeSa {}

  /** The end: the state and its timers may be forgotten. Never stored. */
  record Gone() implements IkeSa {}

  /** A state that is stored. */
  sealed interface Live extends IkeSa {
    Association association();
  }

  /** A state with keys: what arrives is protected. */
  sealed interface Keyed extends Live
      permits AuthSent, InitAnswered, Established, Replaced, Deleting {
    IkeKeys keys();

    Keyed withAssociation(Association newAssociation);

    /** True while the request or response with this message ID is still to come. */
    boolean awaits(boolean response, long messageId);

    /** What answered the peer's request with this message ID; none when it is not at hand. */
    Datagrams answerTo(long messageId);
  }

  /**
   * Initiator, IKE_SA_INIT sent.
   *
   * @param keyExchange the method of {@code privateValue}
   * @param nonce Ni
   * @param cookie what the responder wants to see again (section 2.6), or empty
   * @param retries corrected requests so far, for COOKIE and INVALID_KE_PAYLOAD
   * @param rejectedAt when the first error notify came, or empty. It is not authenticated, so it
   *     shortens the wait and does not end it (section 2.21.1)
   */
  record InitSent(
      Association association,
      WantedChild wanted,
      KeyExchangeMethod keyExchange,
      Secret privateValue,
      ByteString nonce,
      ByteString cookie,
      int retries,
      Optional<Long> rejectedAt,
      Request request)
      implements Live {
    /** What an unauthenticated rejection leaves for a better answer, in milliseconds. */
    public static final long REJECTION_GRACE = 2_000;

    public InitSent withRequest(Request newRequest) {
      return new InitSent(
          association,
          wanted,
          keyExchange,
          privateValue,
          nonce,
          cookie,
          retries,
          rejectedAt,
          newRequest);
    }

    public InitSent withRejectedAt(long at) {
      return new InitSent(
          association,
          wanted,
          keyExchange,
          privateValue,
          nonce,
          cookie,
          retries,
          Optional.of(at),
          request);
    }

    /** After a request that corrects the last one. */
    public InitSent retried(
        KeyExchangeMethod method,
        Secret newPrivateValue,
        ByteString newCookie,
        Request newRequest) {
      return new InitSent(
          association,
          wanted,
          method,
          newPrivateValue,
          nonce,
          newCookie,
          retries + 1,
          rejectedAt,
          newRequest);
    }
  }

  /**
   * Initiator, IKE_AUTH sent.
   *
   * @param initResponse the responder's IKE_SA_INIT message, which its AUTH covers
   * @param inboundSpi our SPI of the child SA
   * @param nat where a NAT lies
   */
  record AuthSent(
      Association association,
      WantedChild wanted,
      IkeKeys keys,
      Nonces nonces,
      ByteString initResponse,
      int inboundSpi,
      Nat nat,
      Request request)
      implements Keyed {
    @Override
    public AuthSent withAssociation(Association newAssociation) {
      return new AuthSent(
          newAssociation, wanted, keys, nonces, initResponse, inboundSpi, nat, request);
    }

    @Override
    public boolean awaits(boolean response, long messageId) {
      return response && messageId == request.messageId();
    }

    @Override
    public Datagrams answerTo(long messageId) {
      return Datagrams.NONE;
    }

    public AuthSent withRequest(Request newRequest) {
      return new AuthSent(
          association, wanted, keys, nonces, initResponse, inboundSpi, nat, newRequest);
    }
  }

  /**
   * Responder, IKE_SA_INIT answered: half-open.
   *
   * @param initRequest the initiator's message, which its AUTH covers
   * @param initResponse ours, which our AUTH covers and which answers a retransmission
   * @param expiresAt when the initiator has had its time
   */
  record InitAnswered(
      Association association,
      IkeKeys keys,
      Nonces nonces,
      ByteString initRequest,
      ByteString initResponse,
      Nat nat,
      long expiresAt)
      implements Keyed {
    /** Message ID of IKE_AUTH. */
    private static final long AUTH_ID = 1;

    @Override
    public InitAnswered withAssociation(Association newAssociation) {
      return new InitAnswered(
          newAssociation, keys, nonces, initRequest, initResponse, nat, expiresAt);
    }

    @Override
    public boolean awaits(boolean response, long messageId) {
      return !response && messageId == AUTH_ID;
    }

    @Override
    public Datagrams answerTo(long messageId) {
      return Datagrams.NONE;
    }
  }

  /**
   * Another IKE SA has taken its place, by a rekey of the peer's: the peer deletes it (section
   * 2.8).
   *
   * @param expiresAt when the peer has had its time
   */
  record Replaced(Association association, IkeKeys keys, Window window, long expiresAt)
      implements Keyed {
    @Override
    public Replaced withAssociation(Association newAssociation) {
      return new Replaced(newAssociation, keys, window, expiresAt);
    }

    @Override
    public boolean awaits(boolean response, long messageId) {
      return !response && messageId == window.nextExpected();
    }

    @Override
    public Datagrams answerTo(long messageId) {
      return window.answerTo(messageId);
    }

    public Replaced withWindow(Window newWindow) {
      return new Replaced(association, keys, newWindow, expiresAt);
    }
  }

  /** We have deleted the IKE SA and wait for the peer to say so too (section 1.4.1). */
  record Deleting(Association association, IkeKeys keys, Window window, Request request)
      implements Keyed {
    @Override
    public Deleting withAssociation(Association newAssociation) {
      return new Deleting(newAssociation, keys, window, request);
    }

    @Override
    public boolean awaits(boolean response, long messageId) {
      return messageId == (response ? request.messageId() : window.nextExpected());
    }

    @Override
    public Datagrams answerTo(long messageId) {
      return window.answerTo(messageId);
    }

    public Deleting withRequest(Request newRequest) {
      return new Deleting(association, keys, window, newRequest);
    }

    public Deleting withWindow(Window newWindow) {
      return new Deleting(association, keys, newWindow, request);
    }
  }

  /**
   * Over, but the peer may not have got our last response and may ask for it again.
   *
   * @param requestId message ID that {@code response} answers
   */
  record Closed(Association association, long requestId, Datagrams response, long expiresAt)
      implements Live {}
}
