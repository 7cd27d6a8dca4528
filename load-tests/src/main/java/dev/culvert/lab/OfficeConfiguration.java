package dev.culvert.lab;

import java.util.List;

/**
 * The console commands that join two offices: the site-to-site example of the RouterOS manual, with
 * IKEv2.
 */
final class OfficeConfiguration {

  private OfficeConfiguration() {}

  /** What is entered at the gateway of {@code here}. */
  static List<String> of(Site here, Site there) {
    return List.of(
        "/ip firewall nat add chain=srcnat out-interface=%s action=masquerade".formatted(Site.WAN),
        ("/ip firewall nat add chain=srcnat action=accept place-before=0"
                + " src-address=%s dst-address=%s")
            .formatted(here.network(), there.network()),
        ("/ip ipsec peer add address=%s/32:500 auth-method=pre-shared-key"
                + " exchange-mode=ike2 secret=\"test\"")
            .formatted(there.uplink()),
        ("/ip ipsec policy add src-address=%s:any dst-address=%s:any"
                + " sa-src-address=%s sa-dst-address=%s tunnel=yes action=encrypt proposal=default")
            .formatted(here.network(), there.network(), here.uplink(), there.uplink()));
  }
}
