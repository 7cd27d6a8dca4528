package dev.culvert.esp.pipeline;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;

/** Told when a policy needs an SA; at most once per policy and hold period. */
@FunctionalInterface
public interface AcquireListener {

  /**
   * Called by an outbound thread, which must not be held up, of several at once for several
   * policies.
   *
   * @param policy the policy that the packet matched
   * @param source the packet's source (RFC 7296 2.9)
   * @param destination the packet's destination
   */
  void acquire(Policy policy, TrafficSelector source, TrafficSelector destination);
}
