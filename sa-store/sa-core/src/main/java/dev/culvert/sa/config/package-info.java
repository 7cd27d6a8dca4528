/**
 * The configuration as one immutable value, its changes and the rules that hold between objects.
 * Nothing here knows how an object is written by a user.
 */
package dev.culvert.sa.config;
