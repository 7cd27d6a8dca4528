package dev.culvert.lab;

import dev.culvert.contracts.IpAddress.Family;
import dev.culvert.contracts.IpPrefix;
import java.time.Duration;

/**
 * Two offices, each behind a gateway that masquerades on its uplink, and a router between them that
 * knows no route to their inner networks. Closing removes everything.
 *
 * <pre>
 *   office1-workstation                                          office2-workstation
 *       10.1.202.10                                                  10.1.101.10
 *     2001:db8:202::a                                              2001:db8:101::a
 *            | eth0                                                       | eth0
 *            |                                                            |
 *            | ether2 10.1.202.1                                          | ether2 10.1.101.1
 *            |   2001:db8:202::1                                          |   2001:db8:101::1
 *     office1-gateway                    router                    office2-gateway
 *     192.168.90.1 ether1 --- office1          office2 --- ether1 192.168.80.1
 *   2001:db8:90::1       192.168.90.254   192.168.80.254          2001:db8:80::1
 *                     2001:db8:90::fe       2001:db8:80::fe
 * </pre>
 *
 * <p>An office is told by its addresses of IPv4 where nothing else is said.
 */
public record TwoSites(Lab lab, Site office1, Site office2, Host router) implements AutoCloseable {

  /** The network of the first office. */
  public static final IpPrefix OFFICE1_NETWORK = IpPrefix.parse("10.1.202.0/24");

  /** The network of the second office. */
  public static final IpPrefix OFFICE2_NETWORK = IpPrefix.parse("10.1.101.0/24");

  /** The router's address on the wire to the first office. */
  public static final String NEXT_HOP1 = "192.168.90.254";

  /** The router's address on the wire to the second office. */
  public static final String NEXT_HOP2 = "192.168.80.254";

  static final Site.Addressing OFFICE1_IPV4 =
      new Site.Addressing(OFFICE1_NETWORK, "192.168.90.1", NEXT_HOP1);
  static final Site.Addressing OFFICE2_IPV4 =
      new Site.Addressing(OFFICE2_NETWORK, "192.168.80.1", NEXT_HOP2);
  private static final Site.Addressing OFFICE1_IPV6 =
      new Site.Addressing(IpPrefix.parse("2001:db8:202::/64"), "2001:db8:90::1", "2001:db8:90::fe");
  private static final Site.Addressing OFFICE2_IPV6 =
      new Site.Addressing(IpPrefix.parse("2001:db8:101::/64"), "2001:db8:80::1", "2001:db8:80::fe");
  private static final String WIRE1 = "office1";
  private static final String WIRE2 = "office2";

  /** Builds the network; nothing but the topology runs in it. */
  public static TwoSites build() {
    Lab lab = new Lab();
    try {
      Host router = lab.host("router").forwarding();
      return new TwoSites(
          lab,
          Site.build(lab, "office1", router, WIRE1, OFFICE1_IPV4, OFFICE1_IPV6),
          Site.build(lab, "office2", router, WIRE2, OFFICE2_IPV4, OFFICE2_IPV6),
          router);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** The first office, with the ends of tunnels and what they carry of these versions of IP. */
  public Site office1(Family outer, Family inner) {
    return office1.as(
        of(outer, OFFICE1_IPV4, OFFICE1_IPV6).uplink(),
        of(inner, OFFICE1_IPV4, OFFICE1_IPV6).network());
  }

  /** The second office, likewise. */
  public Site office2(Family outer, Family inner) {
    return office2.as(
        of(outer, OFFICE2_IPV4, OFFICE2_IPV6).uplink(),
        of(inner, OFFICE2_IPV4, OFFICE2_IPV6).network());
  }

  private static Site.Addressing of(Family version, Site.Addressing ipv4, Site.Addressing ipv6) {
    return switch (version) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  /**
   * Makes the router translate addresses, so that the second office sees the first one as {@link
   * #NEXT_HOP2} and cannot open a conversation with it; until {@link #leaveNat}.
   */
  public void putOffice1BehindNat() {
    router.masquerade(WIRE2);
  }

  /** The same the other way round: the first office sees the second one as {@link #NEXT_HOP1}. */
  public void putOffice2BehindNat() {
    router.masquerade(WIRE1);
  }

  /** Ends the translation, whichever it was. */
  public void leaveNat() {
    router.noMasquerade();
  }

  /** Captures what the router sees of the second office's uplink: all that passes between them. */
  public Capture captureBetween() {
    return router.capture(WIRE2);
  }

  /** Echo requests from the first office's workstation to the second's. */
  public Ping ping(int count, Duration patience) {
    return office1.workstation().ping(office2.workstationAddress(), count, patience);
  }

  @Override
  public void close() {
    lab.close();
  }
}
