/** What the node tells of its work: counters for sa-store and metrics for Prometheus. */
package dev.culvert.datapath.report;
