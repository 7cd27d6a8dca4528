package dev.culvert.esp.stats;

import java.util.Locale;

/** Why a packet was dropped. Every packet that a pipeline does not hand on has one of these. */
public enum DropReason {
  /** The packet goes on: what a step answers that found no fault. Never counted. */
  NOT_DROPPED("not dropped"),

  /** An outer packet is no well-formed IP packet, or its UDP header does not fit. */
  OUTER_MALFORMED("outer packet is not well formed"),
  /** An outer packet is a fragment; ESP takes whole packets only (RFC 4303 3.4.1). */
  OUTER_FRAGMENT("outer packet is a fragment"),
  /** An outer packet carries neither ESP, also in UDP, nor AH. */
  NOT_ESP("outer packet carries neither ESP nor AH"),
  /** Too short for ESP header, IV, one block and ICV. */
  ESP_TOO_SHORT("ESP packet is too short"),
  /** Too short for AH, or its length does not fit its ICV or the packet (RFC 4302 2.2). */
  AH_MALFORMED("AH does not have the length that it must"),
  /** No SA for source, destination, protocol and SPI (RFC 4303 3.4.2). */
  NO_SA("no SA for source, destination, protocol and SPI"),
  /** The SA is past its hard lifetime. */
  SA_EXPIRED("SA is past its hard lifetime"),
  /** The SA has carried its hard volume (RFC 4301 4.4.2.1). */
  SA_USED_UP("SA has used up its hard volume"),
  /** The ciphertext is not a multiple of the block or of 4 bytes (RFC 4303 2.4). */
  ESP_MISALIGNED("ciphertext is not a whole number of blocks"),
  /** Sequence number 0, or left of the anti-replay window (RFC 4303 3.4.3). */
  REPLAY_TOO_OLD("sequence number is left of the anti-replay window"),
  /** The sequence number was received before (RFC 4303 3.4.3). */
  REPLAY_DUPLICATE("sequence number was received before"),
  /** The integrity check failed (RFC 4303 3.4.4). */
  ICV_INVALID("integrity check value is wrong"),
  /** Pad length or padding is not what RFC 4303 2.4 asks for. */
  PADDING_INVALID("padding is not 1, 2, 3 ..."),
  /** A dummy packet, next header 59 (RFC 4303 2.6): discarded without being an error. */
  DUMMY("dummy packet"),
  /** The next header is not IPv4 or IPv6, which is what tunnel mode carries. */
  NEXT_HEADER_UNEXPECTED("next header is not IPv4 or IPv6"),
  /** ESP of a policy that wants AH around it came without (RFC 4301 5.2, step 4). */
  AH_MISSING("ESP came without the AH that the policy wants around it"),
  /** The outer header is marked congested and the inner one cannot be (RFC 6040 4.2). */
  ECN_CONFLICT("congestion mark on a packet that is not ECN-capable"),

  /** An inner packet is no well-formed IP packet. */
  INNER_MALFORMED("inner packet is not well formed"),
  /** An inner packet is not what the selectors of its SA admit (RFC 4301 5.2). */
  SELECTOR_MISMATCH("inner packet is outside the SA's traffic selectors"),
  /** A fragment without ports, where the first fitting selector asks for ports (RFC 4301 7). */
  FRAGMENT_PORTS_UNKNOWN("fragment has no ports and the policy asks for them"),

  /** Transport mode takes whole packets only (RFC 4303 3.3.4). */
  TRANSPORT_FRAGMENT("a fragment cannot be sent in transport mode"),
  /** AH cannot tell how a routing header or an option will arrive (RFC 4302 3.3.3.1). */
  HEADERS_UNPREDICTABLE("AH cannot predict the packet's headers at its destination"),

  /** The policy's action is discard. */
  POLICY_DISCARD("policy says discard"),
  /** Our own output came back, to be protected once more, and no other policy can do it. */
  NESTING_IMPOSSIBLE("no other policy protects our own output, which was to be protected again"),
  /** There is no SA, and packets shall not wait for one. */
  LARVAL_DROPPED("no SA, and packets are not held"),
  /** The packet waited for an SA and none came in time. */
  HOLD_EXPIRED("no SA came while the packet was held"),
  /** Too many packets wait for an SA already. */
  HOLD_QUEUE_FULL("too many packets wait for an SA"),
  /** The packet belongs to another worker, which has too many to take already. */
  HANDOVER_FULL("too many packets wait for the worker of their SA"),
  /** Protected, the packet would not fit its path, and must not be cut (RFC 4301 8.1). */
  PATH_MTU_EXCEEDED("packet must not be fragmented and does not fit the path's MTU"),
  /** Encapsulated, the packet would pass 65535 bytes or the buffer's end. */
  PACKET_TOO_LONG("packet is too long to encapsulate");

  private final String description;

  DropReason(String description) {
    this.description = description;
  }

  /** One line for people. */
  public String description() {
    return description;
  }

  /** The name in metrics and statistics: lower case, words joined by hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
