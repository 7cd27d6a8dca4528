package dev.culvert.lab;

import dev.culvert.contracts.IpPrefix;
import java.util.List;
import java.util.stream.Stream;

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
 * @param espProposals what the child SA may use; empty when it is not ESP
 * @param localSelector the inner network at this end
 * @param remoteSelector the inner network at the other end
 * @param settings more lines of the connection
 * @param childSettings more lines of its child; they override those above
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
    IpPrefix remoteSelector,
    List<String> settings,
    List<String> childSettings) {

  private static final int LONGEST_OWNER = 200;

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
        there.network(),
        List.of(),
        List.of());
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
        remoteSelector,
        settings,
        childSettings);
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
        remoteSelector,
        settings,
        childSettings);
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
        remoteSelector,
        settings,
        childSettings);
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
        remoteSelector,
        settings,
        childSettings);
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
        remoteSelector,
        settings,
        childSettings);
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
        remote,
        settings,
        childSettings);
  }

  public SwanConnection withIds(String local, String remote) {
    return new SwanConnection(
        name,
        localAddress,
        remoteAddress,
        local,
        remote,
        secret,
        ikeProposals,
        espProposals,
        localSelector,
        remoteSelector,
        settings,
        childSettings);
  }

  /** With a line of the connection, such as {@code childless = force}. */
  public SwanConnection withSetting(String line) {
    return new SwanConnection(
        name,
        localAddress,
        remoteAddress,
        localId,
        remoteId,
        secret,
        ikeProposals,
        espProposals,
        localSelector,
        remoteSelector,
        and(settings, line),
        childSettings);
  }

  /** With a line of the child, such as {@code mode = transport}. */
  public SwanConnection withChildSetting(String line) {
    return new SwanConnection(
        name,
        localAddress,
        remoteAddress,
        localId,
        remoteId,
        secret,
        ikeProposals,
        espProposals,
        localSelector,
        remoteSelector,
        settings,
        and(childSettings, line));
  }

  /**
   * Whose the secret is; charon cannot read a very long identity here and takes it for anyone's.
   */
  private String owners() {
    return localId.length() > LONGEST_OWNER
        ? ""
        : "id-1 = %s\n        id-2 = %s".formatted(localId, remoteId);
  }

  private static List<String> and(List<String> lines, String line) {
    return Stream.concat(lines.stream(), Stream.of(line)).toList();
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
        %11$s
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
            %8$s
            %12$s
          }
        }
      }
    }
    secrets {
      ike-%1$s {
        %13$s
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
            espProposals.isEmpty() ? "" : "esp_proposals = " + espProposals,
            localSelector,
            remoteSelector,
            String.join("\n        ", settings),
            String.join("\n            ", childSettings),
            owners());
  }
}
