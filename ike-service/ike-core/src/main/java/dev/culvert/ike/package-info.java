/**
 * IKE without I/O, seen from outside: the events that go in, the effects that come out, and the
 * environment that both are judged in. Time, randomness, configuration and credentials are
 * arguments; nothing here or below opens a socket, reads a clock or starts a thread.
 */
package dev.culvert.ike;
