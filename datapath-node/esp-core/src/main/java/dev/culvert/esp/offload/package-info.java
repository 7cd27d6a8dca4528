/**
 * Segmentation offload in software: frames of up to 64 KiB, as a TUN device hands them over and
 * takes them, cut into packets and put together from packets. Nothing here knows a key, a policy or
 * an SA, and nothing allocates per packet.
 */
package dev.culvert.esp.offload;
