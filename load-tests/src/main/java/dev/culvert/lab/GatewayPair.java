package dev.culvert.lab;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What stands on both gateways between two offices. The first is behind a NAT, so what is protected
 * travels in UDP; the cipher is AES-128-GCM.
 */
enum GatewayPair {
  /** No gateways: routers that know both offices, which is as fast as it gets. */
  PLAIN_ROUTING {
    @Override
    void connect(BehindNat sites) {
      sites.office1().gateway().noMasquerade();
      sites.office2().gateway().noMasquerade();
      sites.nat().noMasquerade();
      sites.nat().route(TwoSites.OFFICE1_NETWORK.toString(), sites.office1().uplink());
      sites.router().route(TwoSites.OFFICE1_NETWORK.toString(), BehindNat.OUTSIDE);
      sites.router().route(TwoSites.OFFICE2_NETWORK.toString(), sites.office2().uplink());
    }
  },

  /** The system's strongSwan with ESP in user space. */
  STRONGSWAN {
    @Override
    void connect(BehindNat sites) {
      SwanConnection first = SwanConnection.between(sites.office1(), sites.office2());
      SwanConnection second = SwanConnection.between(sites.office2(), sites.office1());
      StrongSwan.startQuiet(sites.office2().gateway(), StrongSwan.Release.INSTALLED)
          .load(second.withAnyRemoteAddress());
      StrongSwan one =
          StrongSwan.startQuiet(sites.office1().gateway(), StrongSwan.Release.INSTALLED);
      one.load(first);
      one.initiate(first).orThrow();
    }
  },

  /** Culvert. */
  CULVERT {
    @Override
    void connect(BehindNat sites) {
      culverts(sites);
    }
  };

  private static final String CIPHER = "/ip ipsec proposal set default enc-algorithms=aes-128-gcm";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  abstract void connect(BehindNat sites);

  /** The two offices with this pair between them, which the first office has reached. */
  BehindNat build() {
    BehindNat sites = BehindNat.build();
    try {
      connect(sites);
      sites
          .office1()
          .workstation()
          .callUntilAnswered(sites.office2().workstationAddress(), PATIENCE);
      return sites;
    } catch (RuntimeException e) {
      sites.close();
      throw e;
    }
  }

  /** Starts Culvert on both gateways and gives both; the first packet brings the tunnel up. */
  static List<Culvert> culverts(BehindNat sites) {
    Site one = sites.office1();
    Site other = sites.office2();
    Culvert second = Culvert.start(other.gateway());
    second.console(answering(other, one).toArray(String[]::new));
    Culvert first = Culvert.start(one.gateway());
    first.console(OfficeConfiguration.of(one, other).toArray(String[]::new));
    first.console(CIPHER);
    return List.of(first, second);
  }

  /** The peer is seen at the NAT's address and proves its own inner one. */
  private static List<String> answering(Site here, Site there) {
    return List.of(
        CIPHER,
        "/ip ipsec peer add name=office1 address=%s/32 passive=yes".formatted(BehindNat.OUTSIDE),
        "/ip ipsec identity add peer=office1 secret=\"test\" remote-id=address:%s"
            .formatted(there.uplink()),
        ("/ip ipsec policy add peer=office1 tunnel=yes src-address=%s dst-address=%s"
                + " sa-src-address=%s sa-dst-address=%s")
            .formatted(here.network(), there.network(), here.uplink(), BehindNat.OUTSIDE));
  }

  /** Its name in figures. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
