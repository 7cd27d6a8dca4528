/**
 * Key material of IKE and child SAs (RFC 7296 sections 2.13 to 2.17) and the protection of messages
 * with it (section 3.14). Nothing here knows what a message is for.
 */
package dev.culvert.ike.keys;
