/**
 * The algorithms that IKEv2 and ESP negotiate, and the sealing of keys that cross the broker. The
 * JDK's implementations come first; Bouncy Castle stands in where the JDK has no interface or
 * measures several times slower.
 *
 * <p>Everything is a function of its arguments: randomness comes in as {@link
 * dev.culvert.crypto.RandomBytes}. No clock, no thread, no input or output may appear here.
 */
package dev.culvert.crypto;
