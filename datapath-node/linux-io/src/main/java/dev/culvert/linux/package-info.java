/**
 * What a node needs of Linux: the TUN device, raw ESP and UDP sockets with batched I/O, and the
 * nftables, tc and conntrack state that steers packets.
 *
 * <p>System calls go through the foreign-function API and live here only. No SA, key or policy
 * database belongs in this package: it takes plain addresses, ports and marks. Addresses of single
 * packets are {@code int}s in network byte order, so that the packet path allocates nothing.
 */
package dev.culvert.linux;
