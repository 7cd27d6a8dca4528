package dev.culvert.crypto;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;

/**
 * A Diffie-Hellman exchange whose private value is plain bytes, so that an exchange in progress can
 * be stored and continued elsewhere.
 */
public sealed interface KeyExchange permits ModpExchange, EcpExchange, Curve25519Exchange {

  /** The exchange of the given method. */
  static KeyExchange of(KeyExchangeMethod method) {
    return switch (method) {
      case MODP_2048 -> ModpExchange.GROUP_14;
      case ECP_256 -> EcpExchange.P256;
      case ECP_384 -> EcpExchange.P384;
      case CURVE25519 -> Curve25519Exchange.INSTANCE;
    };
  }

  /** A new private value; the caller closes it. */
  Secret generatePrivate(RandomBytes random);

  /**
   * The public value in the form of the KE payload: big-endian and as long as the modulus (RFC 7296
   * section 3.4), x | y (RFC 5903 section 7), or 32 little-endian bytes (RFC 8031 section 3.1).
   */
  byte[] publicValue(Secret privateValue);

  /**
   * The shared secret as it enters SKEYSEED: as long as the modulus, x alone, or 32 bytes; the
   * caller closes it.
   *
   * @throws InvalidPublicValueException when the peer's value has the wrong length or fails the
   *     tests of RFC 6989 or RFC 7748
   */
  Secret sharedSecret(Secret privateValue, byte[] peerPublic) throws InvalidPublicValueException;
}
