/**
 * Certificates by RFC 5280: the CA's own, the checks of a PKCS#10 request, and what is issued for
 * it. Everything is a function of its arguments: files, HTTP, the clock and random bytes are the
 * app's.
 */
package dev.culvert.ca;
