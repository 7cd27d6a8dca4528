/**
 * The states of an IKE SA as values, with exactly the data that each needs, and their byte form.
 * What may happen in a state is written in {@code dev.culvert.ike.v2}, not here.
 */
package dev.culvert.ike.sa;
