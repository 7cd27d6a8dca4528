package dev.culvert.lab;

/**
 * Two offices, each behind a gateway that masquerades on its uplink, and a router between them.
 *
 * <pre>
 *   office1-workstation                                          office2-workstation
 *       10.1.202.10                                                  10.1.101.10
 *            | eth0                                                       | eth0
 *            |                                                            |
 *            | ether2 10.1.202.1                                          | ether2 10.1.101.1
 *     office1-gateway                    router                    office2-gateway
 *     192.168.90.1 ether1 --- office1          office2 --- ether1 192.168.80.1
 *                        192.168.90.254   192.168.80.254
 * </pre>
 */
public record TwoSites(Lab lab, Site office1, Site office2, Host router) implements Sites {

  /** Builds the network; nothing but the topology runs in it. */
  public static TwoSites build() {
    Lab lab = new Lab();
    try {
      Host router = lab.host("router").forwarding();
      return new TwoSites(
          lab,
          Site.build(
              lab, "office1", OFFICE1_NETWORK, "192.168.90.1", router, "office1", "192.168.90.254"),
          Site.build(
              lab, "office2", OFFICE2_NETWORK, "192.168.80.1", router, "office2", "192.168.80.254"),
          router);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }
}
