/**
 * Many IKEv2 initiators in one process, built on the pure state machine of ike-core. Over real
 * sockets they do not know what they find at the other end; to load ike-service alone, they speak
 * with it as a node does. Nothing here is used by a service.
 */
package dev.culvert.load;
