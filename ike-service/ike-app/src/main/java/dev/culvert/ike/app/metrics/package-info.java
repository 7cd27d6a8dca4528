/** What the service counts and times, under names and units that Prometheus shows. */
package dev.culvert.ike.app.metrics;
