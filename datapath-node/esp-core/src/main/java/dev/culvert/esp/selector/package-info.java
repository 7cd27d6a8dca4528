/**
 * Traffic selectors (RFC 4301 4.4.1.1) compiled for the packet path, and the fields of a packet
 * that they look at.
 */
package dev.culvert.esp.selector;
