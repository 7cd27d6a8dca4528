/** SAs with manual keys (RFC 4301 section 4.5.1): which ones the configuration asks for. No IKE. */
package dev.culvert.ike.manual;
