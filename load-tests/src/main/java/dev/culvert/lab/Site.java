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
   * What an office has of one version of IP.
   *
   * @param network the office's network
   * @param uplink the gateway's own address in the network that it shares with the router
   * @param nextHop the router's address there
   */
  record Addressing(IpPrefix network, String uplink, String nextHop) {

    /** Networks of one version have one length here. */
    private String withLength(String address) {
      return address + "/" + network.length();
    }
  }

  /**
   * Builds the office beside a router; its gateway masquerades IPv4.
   *
   * @param addressings of one or both versions of IP; the office is told by the first
   */
  static Site build(
      Lab lab, String name, Host router, String routerInterface, Addressing... addressings) {
    Host gateway = lab.host(name + "-gateway");
    Host workstation = lab.host(name + "-workstation");
    lab.wire(gateway, WAN, router, routerInterface);
    lab.wire(gateway, LAN, workstation, "eth0");
    gateway.forwarding().masquerade(WAN);
    for (Addressing of : addressings) {
      String inside = hostOf(of.network, 1);
      router.address(routerInterface, of.withLength(of.nextHop));
      gateway.address(WAN, of.withLength(of.uplink)).address(LAN, of.withLength(inside));
      gateway.route("default", of.nextHop);
      workstation.address("eth0", of.withLength(hostOf(of.network, 10))).route("default", inside);
    }
    return new Site(gateway, workstation, addressings[0].uplink, addressings[0].network);
  }

  /** The same office as tunnels between other addresses and networks see it. */
  Site as(String otherUplink, IpPrefix otherNetwork) {
    return new Site(gateway, workstation, otherUplink, otherNetwork);
  }

  /** The workstation's address. */
  public String workstationAddress() {
    return hostOf(network, 10);
  }

  private static String hostOf(IpPrefix network, int host) {
    IpAddress first = network.address();
    return new IpAddress(first.family(), first.high(), first.low() + host).toString();
  }
}
