/**
 * What the installation says: the configuration objects and the nodes, read whole before anything
 * is negotiated and followed from then on. Plain consumers read it, not messaging channels: a
 * channel has no word for "read from the first record to the present end on each start, and say
 * when you are there".
 */
package dev.culvert.ike.app.config;
