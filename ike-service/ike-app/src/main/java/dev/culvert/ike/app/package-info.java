/** The service: what it is configured with, how it starts and ends, and when it is ready. */
package dev.culvert.ike.app;
