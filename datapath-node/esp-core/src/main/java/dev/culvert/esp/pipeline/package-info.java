/**
 * The two ways through ESP and AH, batch by batch: outgoing packets through the SPD into an SA,
 * incoming ones through the SAD out of it. No I/O, no clock, no thread: the caller reads packets,
 * gives the time, sends what comes out, and calls each pipeline from one thread. With several
 * workers each SA and policy belongs to one of them, and packets change hands instead of state.
 */
package dev.culvert.esp.pipeline;
