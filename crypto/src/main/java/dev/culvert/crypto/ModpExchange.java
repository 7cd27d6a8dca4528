package dev.culvert.crypto;

import dev.culvert.contracts.Secret;
import java.math.BigInteger;

/** Groups modulo a safe prime with generator 2 (RFC 3526). */
final class ModpExchange implements KeyExchange {

  /** RFC 3526 section 3. */
  static final ModpExchange GROUP_14 =
      new ModpExchange(
          new BigInteger(
              "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
                  + "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
                  + "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
                  + "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
                  + "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
                  + "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
                  + "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
                  + "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
              16));

  /** RFC 3526 section 8 asks for 320 bits at the higher of its two strength estimates. */
  private static final int EXPONENT_BYTES = 40;

  private static final BigInteger GENERATOR = BigInteger.TWO;

  private final BigInteger modulus;
  private final int modulusBytes;

  private ModpExchange(BigInteger modulus) {
    this.modulus = modulus;
    this.modulusBytes = modulus.bitLength() / 8;
  }

  @Override
  public Secret generatePrivate(RandomBytes random) {
    byte[] exponent = random.next(EXPONENT_BYTES);
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
