/**
 * The security policy database (RFC 4301 4.4.1) for outgoing packets: which policy a packet
 * matches, what becomes of it, and the packets that wait for an SA.
 */
package dev.culvert.esp.spd;
