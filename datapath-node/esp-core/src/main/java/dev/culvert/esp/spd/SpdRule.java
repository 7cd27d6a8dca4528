package dev.culvert.esp.spd;

import dev.culvert.contracts.config.Policy;

/**
 * A policy as the SPD is given it.
 *
 * @param policy the policy
 * @param mark the mark (SO_MARK) that its packets leave with, so that they do not match it again; 0
 *     for none
 */
public record SpdRule(Policy policy, int mark) {}
