/**
 * The configuration as the node needs it: which policies are its own, in their order, and which
 * address ranges are its own. Nothing here touches the host.
 */
package dev.culvert.datapath.config;
