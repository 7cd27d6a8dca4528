/**
 * Packets as bytes: flyweights (offset constants and static accessors over a {@code byte[]}) for
 * IPv4, IPv6, UDP, ESP and AH, the batch that carries packets through the pipelines, and the outer
 * header. Nothing here knows a key, a policy or an SA, and nothing allocates per packet.
 */
package dev.culvert.esp.packet;
