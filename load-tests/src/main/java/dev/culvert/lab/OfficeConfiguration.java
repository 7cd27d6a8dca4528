package dev.culvert.lab;

import dev.culvert.contracts.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * The console commands that join two offices: the site-to-site example of the RouterOS manual, with
 * IKEv2.
 */
final class OfficeConfiguration {

  private OfficeConfiguration() {}

  /** What is entered at the gateway of {@code here}. */
  static List<String> of(Site here, Site there) {
    List<String> commands = new ArrayList<>(peer(here, there));
    commands.add(
        policy(here, there, here.network().toString(), there.network().toString(), "default"));
    return commands;
  }

  /** What comes before the policies. */
  static List<String> peer(Site here, Site there) {
    return List.of(
        "/ip firewall nat add chain=srcnat out-interface=%s action=masquerade".formatted(Site.WAN),
        ("/ip firewall nat add chain=srcnat action=accept place-before=0"
                + " src-address=%s dst-address=%s")
            .formatted(here.network(), there.network()),
        ("/ip ipsec peer add address=%s:500 auth-method=pre-shared-key"
                + " exchange-mode=ike2 secret=\"test\"")
            .formatted(IpPrefix.parse(there.uplink())));
  }

  /** A policy between two networks, with an SA pair of its proposal. */
  static String policy(Site here, Site there, String source, String destination, String proposal) {
    return ("/ip ipsec policy add src-address=%s:any dst-address=%s:any"
            + " sa-src-address=%s sa-dst-address=%s tunnel=yes action=encrypt proposal=%s")
        .formatted(source, destination, here.uplink(), there.uplink(), proposal);
  }
}
