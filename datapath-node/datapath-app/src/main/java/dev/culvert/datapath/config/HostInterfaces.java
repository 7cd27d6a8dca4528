package dev.culvert.datapath.config;

import dev.culvert.contracts.IpAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The host's interfaces that are up, without loopback and the TUN device.
 *
 * @param addresses unicast addresses that peers may know the host by; no link-local ones
 * @param devices names of the interfaces that packets may leave by
 */
public record HostInterfaces(Set<IpAddress> addresses, Set<String> devices) {

  /** What every link of IPv6 takes (RFC 8200 section 5), bytes. */
  private static final int LEAST_MTU = 1280;

  /** What a host has before it was looked at. */
  public static final HostInterfaces UNKNOWN = new HostInterfaces(Set.of(), Set.of());

  public HostInterfaces {
    addresses = Collections.unmodifiableSet(new TreeSet<>(addresses));
    devices = Collections.unmodifiableSet(new TreeSet<>(devices));
  }

  /**
   * MTU of the interface with a local address, bytes; of an address of no interface that packets
   * leave by, as the loopback has some where routing protocols announce them, the least.
   */
  public static int mtuOf(IpAddress local) {
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(local.toInetAddress());
      return device == null || device.isLoopback() ? LEAST_MTU : device.getMTU();
    } catch (SocketException e) {
      return LEAST_MTU;
    }
  }

  /** MTU of the interface with this index, bytes; the least if there is none. */
  public static int mtuOf(int index) {
    try {
      NetworkInterface device = NetworkInterface.getByIndex(index);
      return device == null ? LEAST_MTU : device.getMTU();
    } catch (SocketException e) {
      return LEAST_MTU;
    }
  }

  /**
   * Reads them from the host.
   *
   * @param tun name of the TUN device
   */
  public static HostInterfaces read(String tun) throws SocketException {
    Set<IpAddress> addresses = new TreeSet<>();
    Set<String> devices = new TreeSet<>();
    for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (device.isUp() && !device.isLoopback() && !device.getName().equals(tun)) {
        devices.add(device.getName());
        for (InetAddress address : Collections.list(device.getInetAddresses())) {
          if (!address.isLinkLocalAddress()) {
            addresses.add(IpAddress.of(address.getAddress()));
          }
        }
      }
    }
    return new HostInterfaces(addresses, devices);
  }
}
