package dev.culvert.lab;

/**
 * Two offices, the first one behind a router that translates addresses: the second office sees it
 * as 198.51.100.2 and cannot open a conversation with it.
 *
 * <pre>
 *   office1-workstation                                                   office2-workstation
 *       10.1.202.10                                                           10.1.101.10
 *            |                                                                     |
 *            | ether2 10.1.202.1                                                   | ether2 10.1.101.1
 *     office1-gateway                                                       office2-gateway
 *            | ether1 192.168.90.1                                                 | ether1 192.168.80.1
 *            |                                                                     |
 *            | office1 192.168.90.254                                              | office2 192.168.80.254
 *           nat ------------------------------ router ----------------------------+
 *             outside 198.51.100.2        nat 198.51.100.1
 * </pre>
 */
public record BehindNat(Lab lab, Site office1, Site office2, Host router, Host nat)
    implements AutoCloseable {

  /** The address under which the second office sees the first. */
  public static final String OUTSIDE = "198.51.100.2";

  /** Builds the network; nothing but the topology runs in it. */
  public static BehindNat build() {
    Lab lab = new Lab();
    try {
      Host router = lab.host("router").forwarding();
      Host nat = lab.host("nat").forwarding();
      lab.wire(nat, "outside", router, "nat");
      nat.address("outside", OUTSIDE + "/24").route("default", "198.51.100.1");
      nat.masquerade("outside");
      router.address("nat", "198.51.100.1/24");
      return new BehindNat(
          lab,
          Site.build(lab, "office1", nat, "office1", TwoSites.OFFICE1_IPV4),
          Site.build(lab, "office2", router, "office2", TwoSites.OFFICE2_IPV4),
          router,
          nat);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
