package dev.culvert.ike.sa;

import dev.culvert.contracts.TrafficSelector;

/**
 * The child SA that an initiator is after.
 *
 * @param policy name of the policy
 * @param source the packet that asked, on our side
 * @param destination the same on the peer's side
 * @param initialContact say INITIAL_CONTACT with it
 */
public record WantedChild(
    String policy, TrafficSelector source, TrafficSelector destination, boolean initialContact) {}
