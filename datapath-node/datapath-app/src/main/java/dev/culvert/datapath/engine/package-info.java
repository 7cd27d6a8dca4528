/**
 * The packet workers: threads that read a device or a socket, take what came through a pipeline of
 * esp-core and send what comes out. A worker owns everything it touches per packet; what it shares
 * with the control thread are the volatile snapshots of SAD and SPD. Each SA has one writing
 * thread: one worker encapsulates, one decapsulates.
 */
package dev.culvert.datapath.engine;
