/**
 * What is counted on the packet path: named drop reasons, use of an SA, counters of a policy. Each
 * counter has one writing thread and may be read by any other while that one runs.
 */
package dev.culvert.esp.stats;
