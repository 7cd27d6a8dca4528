package dev.culvert.crypto;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;

/**
 * A Diffie-Hellman exchange whose private value is plain bytes, so that an exchange in progress can
 * be stored and continued elsewhere.
 */
public sealed interface KeyExchange permits ModpExchange, EcpExchange, MontgomeryExchange {

  /** The exchange of the given method. */
  static KeyExchange of(KeyExchangeMethod method) {
    return switch (method) {
      case MODP_768, MODP_1024, MODP_1536, MODP_2048, MODP_3072, MODP_4096, MODP_6144, MODP_8192 ->
          ModpExchange.of(method);
      case ECP_256 -> EcpExchange.P256;
      case ECP_384 -> EcpExchange.P384;
      case ECP_521 -> EcpExchange.P521;
      case CURVE25519 -> MontgomeryExchange.CURVE25519;
      case CURVE448 -> MontgomeryExchange.CURVE448;
    };
  }

  /** A new private value; the caller closes it. */
  Secret generatePrivate(RandomBytes random);

  /**
   * The public value in the form of the KE payload: big-endian and as long as the modulus (RFC 7296
   * section 3.4), x | y (RFC 5903 section 7), or 32 or 56 little-endian bytes (RFC 8031 section
   * 3.1).
   */
  byte[] publicValue(Secret privateValue);

  /**
   * The shared secret as it enters SKEYSEED: as long as the modulus, x alone, or 32 or 56 bytes;
   * the caller closes it.
   *
   * @throws InvalidPublicValueException when the peer's value has the wrong length or fails the
   *     tests of RFC 6989 or RFC 7748
   */
  Secret sharedSecret(Secret privateValue, byte[] peerPublic) throws InvalidPublicValueException;
}
