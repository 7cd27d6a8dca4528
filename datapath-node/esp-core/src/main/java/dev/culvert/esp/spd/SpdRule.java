package dev.culvert.esp.spd;

import dev.culvert.contracts.config.Policy;

/**
 * A policy as the SPD is given it.
 *
 * @param policy the policy
 * @param mark the mark (SO_MARK) that its packets leave with, so that they match neither it again
 *     nor those that use its SAs; 0 for none
 */
public record SpdRule(Policy policy, int mark) {}
