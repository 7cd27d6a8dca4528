/**
 * What is offered and what is chosen: proposals of IKE and ESP (RFC 7296 sections 2.7 and 3.3),
 * traffic selectors (section 2.9), and, when there is nothing in common, in what the two sides
 * differ.
 */
package dev.culvert.ike.proposal;
