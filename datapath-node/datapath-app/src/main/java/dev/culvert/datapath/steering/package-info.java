/**
 * The kernel's part in the data plane: nftables and tc rules that lead packets which a policy
 * protects into the TUN device, and check what comes in clear. Which rules there must be is decided
 * here; how the kernel takes them is linux-io's.
 */
package dev.culvert.datapath.steering;
