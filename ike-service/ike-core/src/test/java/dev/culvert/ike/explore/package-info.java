/**
 * Two IKE peers in memory and everything that the network, their clocks and their owners may do to
 * them: a search of all states that can be reached within a bound, in each of which the rules of
 * {@link dev.culvert.ike.explore.Rules} hold. A broken rule is told as the shortest story that
 * leads to it. Nothing here knows an exchange: that is the scenarios' business.
 */
package dev.culvert.ike.explore;
