/**
 * The lab: networks of Linux network namespaces, the gateways that run in them (Culvert and
 * strongSwan), packet captures, and what is played on them: the demo, the interoperability suites
 * and the benchmarks.
 *
 * <p>Plain Java around the tools of the system ({@code ip}, {@code nft}, {@code tcpdump}, {@code
 * swanctl}); everything needs root. Nothing of the product depends on this package, and nothing
 * here sends a packet outside the namespaces that a {@link dev.culvert.lab.Lab} made.
 */
package dev.culvert.lab;
