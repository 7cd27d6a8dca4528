package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;

/**
 * An office: a gateway with its uplink on {@code ether1} and its network on {@code ether2}, and a
 * workstation behind it.
 *
 * @param gateway the gateway; what leaves by its uplink is masqueraded
 * @param workstation a host of the network, with the gateway as its default route
 * @param uplink the gateway's address on the uplink
 * @param network the office's network; the gateway has its first address, the workstation its tenth
 */
public record Site(Host gateway, Host workstation, String uplink, IpPrefix network) {

  /** The gateway's interface towards the Internet. */
  public static final String WAN = "ether1";

  /** The gateway's interface towards the workstations. */
  public static final String LAN = "ether2";

  /**
   * Builds an office and wires its gateway to the next router.
   *
   * @param uplink the gateway's own address in the /24 that it shares with the router
   * @param nextHop the router's address there
   */
  static Site build(
      Lab lab,
      String name,
      IpPrefix network,
      String uplink,
      Host router,
      String routerInterface,
      String nextHop) {
    Host gateway = lab.host(name + "-gateway");
    Host workstation = lab.host(name + "-workstation");
    lab.wire(gateway, WAN, router, routerInterface);
    lab.wire(gateway, LAN, workstation, "eth0");
    router.address(routerInterface, nextHop + "/24");
    gateway.address(WAN, uplink + "/24").address(LAN, hostOf(network, 1) + "/24");
    gateway.route("default", nextHop).forwarding().masquerade(WAN);
    workstation.address("eth0", hostOf(network, 10) + "/24").route("default", hostOf(network, 1));
    return new Site(gateway, workstation, uplink, network);
  }

  /** The workstation's address. */
  public String workstationAddress() {
    return hostOf(network, 10);
  }

  private static String hostOf(IpPrefix network, int host) {
    return IpAddress.ofIpv4((int) network.address().low() + host).toString();
  }
}
