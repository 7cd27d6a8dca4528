package dev.culvert.lab;

import dev.culvert.contracts.IpPrefix;
import java.util.List;
import java.util.stream.Stream;

/**
 * One connection of a strongSwan gateway, IKEv2 with a pre-shared key and one child SA in tunnel
 * mode; the terms are swanctl's. Immutable: each {@code with…} method gives a new connection.
 *
 * @param name the connection's name; its child SA has the same
 * @param local the gateway's own end
 * @param remote the peer's end
 * @param secret the pre-shared key
 * @param ikeProposals what the IKE SA may use
 * @param espProposals what the child SA may use; empty when it is not ESP
 * @param settings more lines of the connection
 * @param childSettings more lines of its child; they override those above
 */
public record SwanConnection(
    String name,
    End local,
    End remote,
    String secret,
    String ikeProposals,
    String espProposals,
    List<String> settings,
    List<String> childSettings) {

  private static final int LONGEST_OWNER = 200;
  private static final String ANY = "%any";

  /**
   * One end of a connection.
   *
   * @param address of the gateway, or {@code %any}
   * @param id the identity that it proves
   * @param selector the inner network behind it
   */
  public record End(String address, String id, IpPrefix selector) {

    /** A gateway that proves its address. */
    public static End of(String address, IpPrefix selector) {
      return new End(address, address, selector);
    }

    /** Whoever it is, from wherever. */
    public static End anybody(IpPrefix selector) {
      return of(ANY, selector);
    }

    private End withAddress(String other) {
      return new End(other, id, selector);
    }

    private End withId(String other) {
      return new End(address, other, selector);
    }

    private End withSelector(IpPrefix other) {
      return new End(address, id, other);
    }
  }

  /** A connection with the secret "test" and one proposal each. */
  public static SwanConnection between(End local, End remote) {
    return new SwanConnection(
        "tunnel",
        local,
        remote,
        "test",
        "aes128-sha256-x25519",
        "aes128gcm16",
        List.of(),
        List.of());
  }

  /** The connection of {@code here} to {@code there} with addresses as identities. */
  public static SwanConnection between(Site here, Site there) {
    return between(End.of(here.uplink(), here.network()), End.of(there.uplink(), there.network()));
  }

  public SwanConnection withName(String newName) {
    return new SwanConnection(
        newName, local, remote, secret, ikeProposals, espProposals, settings, childSettings);
  }

  public SwanConnection withLocalAddress(String address) {
    return withEnds(local.withAddress(address), remote);
  }

  /** With a peer whose address is not known. */
  public SwanConnection withAnyRemoteAddress() {
    return withEnds(local, remote.withAddress(ANY));
  }

  public SwanConnection withIds(String localId, String remoteId) {
    return withEnds(local.withId(localId), remote.withId(remoteId));
  }

  public SwanConnection withSelectors(IpPrefix here, IpPrefix there) {
    return withEnds(local.withSelector(here), remote.withSelector(there));
  }

  private SwanConnection withEnds(End here, End there) {
    return new SwanConnection(
        name, here, there, secret, ikeProposals, espProposals, settings, childSettings);
  }

  public SwanConnection withSecret(String key) {
    return new SwanConnection(
        name, local, remote, key, ikeProposals, espProposals, settings, childSettings);
  }

  public SwanConnection withProposals(String ike, String esp) {
    return new SwanConnection(name, local, remote, secret, ike, esp, settings, childSettings);
  }

  /** With a line of the connection, such as {@code childless = force}. */
  public SwanConnection withSetting(String line) {
    return withSettings(and(settings, line), childSettings);
  }

  /** With a line of the child, such as {@code mode = transport}. */
  public SwanConnection withChildSetting(String line) {
    return withSettings(settings, and(childSettings, line));
  }

  private SwanConnection withSettings(List<String> ofConnection, List<String> ofChild) {
    return new SwanConnection(
        name, local, remote, secret, ikeProposals, espProposals, ofConnection, ofChild);
  }

  /**
   * Whose the secret is; charon cannot read a very long identity here and takes it for anyone's.
   */
  private String owners() {
    return local.id.length() > LONGEST_OWNER
        ? ""
        : "id-1 = %s\n        id-2 = %s".formatted(local.id, remote.id);
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
            local.address,
            remote.address,
            local.id,
            remote.id,
            secret,
            ikeProposals,
            espProposals.isEmpty() ? "" : "esp_proposals = " + espProposals,
            local.selector,
            remote.selector,
            String.join("\n        ", settings),
            String.join("\n            ", childSettings),
            owners());
  }
}
