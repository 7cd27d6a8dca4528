/**
 * cert-authority: the one service that holds the CA's key. It issues over REST, keeps the CA in a
 * file, and publishes its certificate to the topic {@code trust}. The rules of certificates are
 * ca-core's.
 */
package dev.culvert.ca.app;
