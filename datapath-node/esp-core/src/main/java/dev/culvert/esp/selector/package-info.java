/**
 * Traffic selectors (RFC 4301 4.4.1.1) compiled for the packet path, and the fields of a packet
 * that they look at; a list of them as a decision tree, and what was found out about a flow as a
 * cache.
 */
package dev.culvert.esp.selector;
