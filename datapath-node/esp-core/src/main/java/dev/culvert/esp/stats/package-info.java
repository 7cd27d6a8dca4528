/**
 * What is counted on the packet path: named drop reasons, use of an SA, counters of a policy. Any
 * thread may count and read; what one thread alone counts, as the use of an SA, it counts cheaper.
 */
package dev.culvert.esp.stats;
