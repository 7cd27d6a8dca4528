/** What the service counts, times and tells. */
package dev.culvert.ike.app.metrics;
