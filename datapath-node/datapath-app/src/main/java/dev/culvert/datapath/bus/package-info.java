/**
 * The node's side of Kafka. A node reads whole partitions by assignment, never as a member of a
 * consumer group: tables from their first record to the end that they have at start, instructions
 * from the end. It must know when it has caught up, which is why this is written on the Kafka
 * client itself. Nothing here knows a socket or a packet.
 */
package dev.culvert.datapath.bus;
