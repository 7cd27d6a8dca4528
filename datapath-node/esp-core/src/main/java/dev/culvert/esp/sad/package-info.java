/**
 * Security associations at work (RFC 4301 4.4.2): the contract's {@code SecurityAssociation}
 * compiled into an object with cipher, sequence number, anti-replay window and counters, and the
 * table that finds the SA of an incoming packet. One thread transforms with an SA.
 */
package dev.culvert.esp.sad;
