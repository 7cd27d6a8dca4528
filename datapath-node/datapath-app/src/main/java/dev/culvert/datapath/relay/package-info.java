/**
 * The IKE relay: datagrams of UDP 500 and 4500 go to the topic {@code ike-inbound} as they came,
 * those of {@code ike-outbound} to the peer as they are. Nothing here negotiates but cookies, or
 * holds a key of an IKE SA; what cannot belong to an IKE SA of this installation ends here and is
 * counted.
 */
package dev.culvert.datapath.relay;
