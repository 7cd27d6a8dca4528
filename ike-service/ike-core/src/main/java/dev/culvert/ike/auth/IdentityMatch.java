package dev.culvert.ike.auth;

import dev.culvert.contracts.config.Identity;
import dev.culvert.ike.wire.IdPayload;
import java.util.List;
import java.util.Optional;

/** Which identity entry a peer authenticates against. */
public final class IdentityMatch {
  private IdentityMatch() {}

  /** The first entry whose {@code remote-id} names the peer, else the first that takes anybody. */
  public static Optional<Identity> find(List<Identity> identities, IdPayload presented) {
    List<Identity> accepting =
        identities.stream()
            .filter(identity -> Identification.accepts(identity.remoteId(), presented))
            .toList();
    return accepting.stream()
        .filter(identity -> Identification.isSpecific(identity.remoteId()))
        .findFirst()
        .or(() -> accepting.stream().findFirst());
  }
}
