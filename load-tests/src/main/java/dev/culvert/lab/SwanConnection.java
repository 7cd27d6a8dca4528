package dev.culvert.lab;

import dev.culvert.contracts.IpPrefix;

/**
 * One connection of a strongSwan gateway, IKEv2 with a pre-shared key and one child SA in tunnel
 * mode; the terms are swanctl's. Immutable: each {@code with…} method gives a new connection.
 *
 * @param name the connection's name; its child SA has the same
 * @param localAddress the gateway's own address
 * @param remoteAddress the peer's address, or {@code %any}
 * @param localId the identity that the gateway proves
 * @param remoteId the identity that the peer must prove
 * @param secret the pre-shared key
 * @param ikeProposals what the IKE SA may use
 * @param espProposals what the child SA may use
 * @param localSelector the inner network at this end
 * @param remoteSelector the inner network at the other end
 */
public record SwanConnection(
    String name,
    String localAddress,
    String remoteAddress,
    String localId,
    String remoteId,
    String secret,
    String ikeProposals,
    String espProposals,
    IpPrefix localSelector,
    IpPrefix remoteSelector) {

  /** The connection of {@code here} to {@code there} with addresses as identities. */
  public static SwanConnection between(Site here, Site there) {
    return new SwanConnection(
        "tunnel",
        here.uplink(),
        there.uplink(),
        here.uplink(),
        there.uplink(),
        "test",
        "aes128-sha256-x25519",
        "aes128gcm16",
        here.network(),
        there.network());
  }

  public SwanConnection withName(String newName) {
    return new SwanConnection(
        newName,
        localAddress,
        remoteAddress,
        localId,
        remoteId,
        secret,
        ikeProposals,
        espProposals,
        localSelector,
        remoteSelector);
  }

  public SwanConnection withLocalAddress(String address) {
    return new SwanConnection(
        name,
        address,
        remoteAddress,
        localId,
        remoteId,
        secret,
        ikeProposals,
        espProposals,
        localSelector,
        remoteSelector);
  }

  public SwanConnection withRemoteAddress(String address) {
    return new SwanConnection(
        name,
        localAddress,
        address,
        localId,
        remoteId,
        secret,
        ikeProposals,
        espProposals,
        localSelector,
        remoteSelector);
  }

  public SwanConnection withSecret(String key) {
    return new SwanConnection(
        name,
        localAddress,
        remoteAddress,
        localId,
        remoteId,
        key,
        ikeProposals,
        espProposals,
        localSelector,
        remoteSelector);
  }

  public SwanConnection withProposals(String ike, String esp) {
    return new SwanConnection(
        name,
        localAddress,
        remoteAddress,
        localId,
        remoteId,
        secret,
        ike,
        esp,
        localSelector,
        remoteSelector);
  }

  public SwanConnection withSelectors(IpPrefix local, IpPrefix remote) {
    return new SwanConnection(
        name,
        localAddress,
        remoteAddress,
        localId,
        remoteId,
        secret,
        ikeProposals,
        espProposals,
        local,
        remote);
  }

  /** This connection as the text of a {@code swanctl.conf}. */
  public String toSwanctl() {
    return """
    connections {
      %1$s {
        version = 2
        mobike = no
        local_addrs = %2$s
        remote_addrs = %3$s
        proposals = %7$s
        local {
          auth = psk
          id = %4$s
        }
        remote {
          auth = psk
          id = %5$s
        }
        children {
          %1$s {
            local_ts = %9$s
            remote_ts = %10$s
            esp_proposals = %8$s
          }
        }
      }
    }
    secrets {
      ike-%1$s {
        id-1 = %4$s
        id-2 = %5$s
        secret = "%6$s"
      }
    }
    """
        .formatted(
            name,
            localAddress,
            remoteAddress,
            localId,
            remoteId,
            secret,
            ikeProposals,
            espProposals,
            localSelector,
            remoteSelector);
  }
}
