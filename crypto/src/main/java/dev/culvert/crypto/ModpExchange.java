package dev.culvert.crypto;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import java.math.BigInteger;
import org.bouncycastle.crypto.agreement.DHStandardGroups;

/** Groups modulo a safe prime with generator 2 (RFC 2409 section 6, RFC 3526). */
final class ModpExchange implements KeyExchange {

  private static final BigInteger GENERATOR = BigInteger.TWO;

  private final BigInteger modulus;
  private final int modulusBytes;
  private final int exponentBytes;

  private ModpExchange(BigInteger modulus, int exponentBits) {
    this.modulus = modulus;
    this.modulusBytes = modulus.bitLength() / 8;
    this.exponentBytes = (exponentBits + 7) / 8;
  }

  /**
   * The group of a method. Exponents are as long as RFC 3526 section 8 asks for at the higher of
   * its two strength estimates; the two older groups take that of the smallest one there.
   */
  static ModpExchange of(KeyExchangeMethod method) {
    return switch (method) {
      case MODP_768 -> new ModpExchange(DHStandardGroups.rfc2409_768.getP(), 240);
      case MODP_1024 -> new ModpExchange(DHStandardGroups.rfc2409_1024.getP(), 240);
      case MODP_1536 -> new ModpExchange(DHStandardGroups.rfc3526_1536.getP(), 240);
      case MODP_2048 -> new ModpExchange(DHStandardGroups.rfc3526_2048.getP(), 320);
      case MODP_3072 -> new ModpExchange(DHStandardGroups.rfc3526_3072.getP(), 420);
      case MODP_4096 -> new ModpExchange(DHStandardGroups.rfc3526_4096.getP(), 480);
      case MODP_6144 -> new ModpExchange(DHStandardGroups.rfc3526_6144.getP(), 540);
      case MODP_8192 -> new ModpExchange(DHStandardGroups.rfc3526_8192.getP(), 620);
      default -> throw new IllegalArgumentException(method + " is not a group modulo a prime");
    };
  }

  @Override
  public Secret generatePrivate(RandomBytes random) {
    byte[] exponent = random.next(exponentBytes);
    exponent[0] |= (byte) 0x80; // The full length whatever the draw, and never zero.
    return Secret.owning(exponent);
  }

  @Override
  public byte[] publicValue(Secret privateValue) {
    return unsigned(GENERATOR.modPow(exponent(privateValue), modulus));
  }

  @Override
  public Secret sharedSecret(Secret privateValue, byte[] peerPublic)
      throws InvalidPublicValueException {
    if (peerPublic.length != modulusBytes) {
      throw new InvalidPublicValueException(
          "public value of " + peerPublic.length + " bytes, not " + modulusBytes);
    }
    BigInteger peer = new BigInteger(1, peerPublic);
    // RFC 6989 section 2.1: 1 < y < p - 1.
    if (peer.compareTo(BigInteger.ONE) <= 0
        || peer.compareTo(modulus.subtract(BigInteger.ONE)) >= 0) {
      throw new InvalidPublicValueException("public value outside 2 .. p-2");
    }
    return Secret.owning(unsigned(peer.modPow(exponent(privateValue), modulus)));
  }

  private static BigInteger exponent(Secret privateValue) {
    return new BigInteger(1, privateValue.expose());
  }

  private byte[] unsigned(BigInteger value) {
    return FixedLength.bigEndian(value, modulusBytes);
  }
}
