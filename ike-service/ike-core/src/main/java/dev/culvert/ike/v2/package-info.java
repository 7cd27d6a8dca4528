/**
 * The IKEv2 state machine (RFC 7296 section 2): {@link dev.culvert.ike.v2.IkeV2#step} and, for each
 * exchange and side, the class that does its part of it.
 */
package dev.culvert.ike.v2;
