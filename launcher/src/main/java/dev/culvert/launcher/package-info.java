/**
 * Runs one installation on one machine: makes its secrets and topics, starts the broker and the
 * services as processes of their own, waits for them, stops them, and offers the console. Services
 * know nothing of it: in a cluster the chart does its work.
 */
package dev.culvert.launcher;
