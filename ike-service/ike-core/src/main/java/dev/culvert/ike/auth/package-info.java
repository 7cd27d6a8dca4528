/** Who a peer is and how it proves it (RFC 7296 sections 2.15 and 3.5). */
package dev.culvert.ike.auth;
