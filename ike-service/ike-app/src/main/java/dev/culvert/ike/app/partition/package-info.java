/**
 * What an IKE partition decides: records go in, records come out, and the IKE SAs and peers of the
 * partition are kept in between. It draws no thread and speaks to no broker, so that every rule can
 * be tested without one; {@code dev.culvert.ike.app.kafka} makes its decisions lasting.
 */
package dev.culvert.ike.app.partition;
