package dev.culvert.datapath.relay;

import java.util.Locale;

/** Why the relay dropped a datagram. The names appear in metrics and do not change. */
public enum RelayDrop {
  /** Shorter than an IKE header, or on port 4500 shorter than the non-ESP marker. */
  TOO_SHORT("shorter than an IKE header"),
  /** Longer than any IKE message that this installation takes. */
  TOO_LONG("longer than an IKE message may be"),
  /** The header's length differs from the datagram's (RFC 7296 section 3.1). */
  LENGTH_MISMATCH("length field differs from the datagram's length"),
  /** Not IKEv2. */
  UNSUPPORTED_VERSION("major version is not 2"),
  /** The initiator's SPI is zero, which RFC 7296 section 3.1 forbids. */
  NO_INITIATOR_SPI("initiator SPI is zero"),
  /** No first message, and the SPI that should be ours was not allocated here. */
  UNKNOWN_SPI("SPI was not allocated by this installation"),
  /** More first messages from the source's prefix than its bucket allows. */
  RATE_LIMITED("too many first messages from the source prefix"),
  /** More messages of one IKE SA than any peer would send. */
  IKE_SA_RATE_LIMITED("too many messages of one IKE SA"),
  /** A cookie is wanted, and there is no sound nonce that one could be bound to. */
  NO_NONCE("first message without a sound nonce while cookies are asked for"),
  /** The queue to the broker is full. */
  QUEUE_FULL("queue to the broker is full"),
  /** The broker did not take the datagram in time. */
  NOT_DELIVERED("broker did not take it in time"),
  /** The instruction to send it is older than its lifetime. */
  STALE("instruction to send it came too late"),
  /** There is no socket with the local port that it is to leave from. */
  NO_SOCKET("no IKE socket has the local port"),
  /** The kernel refused to send it. */
  SEND_FAILED("kernel refused to send it");

  private final String meaning;

  RelayDrop(String meaning) {
    this.meaning = meaning;
  }

  /** The name in metrics, e.g. {@code too-short}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One line for people. */
  public String meaning() {
    return meaning;
  }
}
