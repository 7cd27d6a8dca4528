/**
 * The IKEv2 wire format (RFC 7296 section 3): bytes to records and back. Decoding answers with a
 * {@link dev.culvert.ike.wire.Decoded} and never throws on what a peer may send. No keys, no state
 * and no judgement about what a message means live here.
 */
package dev.culvert.ike.wire;
