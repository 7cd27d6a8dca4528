package dev.culvert.ike.app.metrics;

import org.jboss.logging.Logger;

/**
 * Where a partition says what happens to its IKE SAs.
 *
 * @param metrics counts it
 * @param log tells it, a line for each IKE SA that begins, ends or fails
 */
public record Telemetry(IkeMetrics metrics, Logger log) {}
