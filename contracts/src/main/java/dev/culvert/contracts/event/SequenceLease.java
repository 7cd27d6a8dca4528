package dev.culvert.contracts.event;

import java.time.Instant;

/**
 * Sequence numbers that a node may send with an outbound SA (topic {@code sequence}): what lies
 * above has not been sent, so that after a restart the node goes on there and repeats none (RFC
 * 4303 section 3.3.3).
 *
 * @param node the node
 * @param sa which SA
 * @param keys what the SA's keys are known by: with others it begins anew
 * @param until when the SA is over, whatever is leased; null for never
 * @param to the last number of the lease
 */
public record SequenceLease(String node, SaKey sa, String keys, Instant until, long to)
    implements CulvertRecord {}
