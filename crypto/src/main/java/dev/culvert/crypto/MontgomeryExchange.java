package dev.culvert.crypto;

import dev.culvert.contracts.Secret;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc7748.X448;

/**
 * X25519 and X448 (RFC 7748, RFC 8031). The private value is any bytes of the right number: the
 * functions clamp them. They are Bouncy Castle's, which needs half of the JDK's time for both.
 */
enum MontgomeryExchange implements KeyExchange {
  CURVE25519(X25519.SCALAR_SIZE) {
    @Override
    void multiplyBase(byte[] scalar, byte[] result) {
      X25519.scalarMultBase(scalar, 0, result, 0);
    }

    @Override
    boolean multiply(byte[] scalar, byte[] u, byte[] result) {
      return X25519.calculateAgreement(scalar, 0, u, 0, result, 0);
    }
  },
  CURVE448(X448.SCALAR_SIZE) {
    @Override
    void multiplyBase(byte[] scalar, byte[] result) {
      X448.scalarMultBase(scalar, 0, result, 0);
    }

    @Override
    boolean multiply(byte[] scalar, byte[] u, byte[] result) {
      return X448.calculateAgreement(scalar, 0, u, 0, result, 0);
    }
  };

  static final int CURVE25519_BYTES = X25519.POINT_SIZE;

  private final int valueBytes;

  MontgomeryExchange(int valueBytes) {
    this.valueBytes = valueBytes;
  }

  abstract void multiplyBase(byte[] scalar, byte[] result);

  /** False when the result is all zero. */
  abstract boolean multiply(byte[] scalar, byte[] u, byte[] result);

  @Override
  public Secret generatePrivate(RandomBytes random) {
    return Secret.owning(random.next(valueBytes));
  }

  @Override
  public byte[] publicValue(Secret privateValue) {
    byte[] result = new byte[valueBytes];
    multiplyBase(privateValue.expose(), result);
    return result;
  }

  @Override
  public Secret sharedSecret(Secret privateValue, byte[] peerPublic)
      throws InvalidPublicValueException {
    if (peerPublic.length != valueBytes) {
      throw new InvalidPublicValueException(
          "public value of " + peerPublic.length + " bytes, not " + valueBytes);
    }
    byte[] result = new byte[valueBytes];
    // RFC 7748 section 6: the check for zero finds points of small order.
    if (!multiply(privateValue.expose(), peerPublic, result)) {
      throw new InvalidPublicValueException("point of small order: the shared secret is all zero");
    }
    return Secret.owning(result);
  }
}
