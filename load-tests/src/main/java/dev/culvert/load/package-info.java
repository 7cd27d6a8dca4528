/**
 * Many IKEv2 initiators in one process, over real sockets, built on the pure state machine of
 * ike-core. What they find at the other end is no concern of theirs: nothing here knows Culvert or
 * strongSwan, and nothing here is used by a service.
 */
package dev.culvert.load;
