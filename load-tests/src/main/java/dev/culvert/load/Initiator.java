package dev.culvert.load;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The configuration of one initiator: AES-CBC-128, HMAC-SHA-256 and X25519 for IKE, AES-GCM-128 for
 * ESP, a pre-shared key, addresses as identities.
 */
final class Initiator {

  /** The pre-shared key of all initiators. */
  static final String SECRET = "test";

  private static final String NAME = "load";

  private final IpAddress address;
  private final IpAddress responder;
  private final Configuration configuration;
  private final RandomBytes random;
  private final RandomGenerator numbers;

  /**
   * @param local its own inner network
   * @param remote the network behind the responder
   */
  Initiator(
      IpAddress address,
      IpAddress responder,
      IpPrefix local,
      IpPrefix remote,
      RandomBytes random,
      RandomGenerator numbers) {
    this.address = address;
    this.responder = responder;
    this.random = random;
    this.numbers = numbers;
    this.configuration =
        new Configuration(
            Map.of(NAME, peer()),
            Map.of(NAME, profile()),
            Map.of(NAME, identity()),
            Map.of(NAME, proposal()),
            Map.of(NAME, policy(local, remote)),
            true);
  }

  IpAddress address() {
    return address;
  }

  /** What begins a negotiation. */
  Event begin(Instant now) {
    Policy policy = configuration.policies().get(NAME);
    return new Event.Initiate(
        new IkeCommand.Acquire(
            NAME,
            NAME,
            NAME,
            address,
            responder,
            policy.sourceSelector(),
            policy.destinationSelector(),
            now),
        false);
  }

  /** What a step sees at a moment. */
  Env at(Instant now) {
    return new Env() {
      @Override
      public Instant now() {
        return now;
      }

      @Override
      public RandomBytes random() {
        return random;
      }

      @Override
      public Configuration config() {
        return configuration;
      }

      @Override
      public Secret secretOf(Identity identity) {
        return Secret.owning(SECRET.getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public boolean isConnected(String peer) {
        return true;
      }

      @Override
      public IkeSpi newIkeSpi() {
        return new IkeSpi(numbers.nextLong(1, Long.MAX_VALUE));
      }

      @Override
      public int newEspSpi() {
        return numbers.nextInt(256, Integer.MAX_VALUE);
      }
    };
  }

  private Peer peer() {
    return new Peer(NAME, IpPrefix.host(responder), 500, address, NAME, false, false, false, "");
  }

  private static Identity identity() {
    // Never opened: the secret is at hand.
    Sealed none = new Sealed("", ByteString.EMPTY, ByteString.EMPTY);
    return new Identity(NAME, NAME, none, IkeId.AUTO, IkeId.AUTO, false, "");
  }

  private static Profile profile() {
    return new Profile(
        NAME,
        List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
        List.of(PrfAlgorithm.HMAC_SHA2_256),
        List.of(EncryptionAlgorithm.AES_CBC_128),
        List.of(KeyExchangeMethod.CURVE25519),
        Duration.ofDays(1),
        null,
        1);
  }

  private static Proposal proposal() {
    return new Proposal(
        NAME,
        List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
        List.of(EncryptionAlgorithm.AES_GCM_128),
        Duration.ofDays(1),
        0,
        null,
        false,
        "");
  }

  private Policy policy(IpPrefix local, IpPrefix remote) {
    return Policy.named(NAME)
        .between(local, remote)
        .tunnel(true)
        .saBetween(address, responder)
        .peer(NAME)
        .proposal(NAME)
        .build();
  }
}
