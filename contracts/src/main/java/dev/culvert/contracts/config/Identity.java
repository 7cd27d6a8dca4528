package dev.culvert.contracts.config;

import dev.culvert.contracts.Sealed;

/**
 * How we and a peer prove who we are. Authentication is by pre-shared key (RFC 7296 section 2.15).
 *
 * @param name unique name, generated
 * @param peer name of the {@link Peer}
 * @param secret the pre-shared key, sealed to ike-service; AAD {@link #secretAad(String)}
 * @param myId what we present
 * @param remoteId what the peer must present
 * @param disabled ignored while true
 * @param comment free text, may be empty
 */
public record Identity(
    String name,
    String peer,
    Sealed secret,
    IkeId myId,
    IkeId remoteId,
    boolean disabled,
    String comment)
    implements ConfigObject {

  /**
   * Associated data of the sealed secret of the identity with this name: it opens in no other
   * place.
   */
  public static String secretAad(String name) {
    return "culvert.config|identity/" + name + "|secret|1";
  }

  @Override
  public String kind() {
    return "identity";
  }
}
