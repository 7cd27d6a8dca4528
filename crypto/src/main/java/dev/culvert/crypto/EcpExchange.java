package dev.culvert.crypto;

import dev.culvert.contracts.Secret;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Elliptic curve groups modulo a prime (RFC 5903). The private value is the scalar, big-endian, as
 * long as the field.
 *
 * <p>The arithmetic is Bouncy Castle's: the JDK needs three to five times as long for each of these
 * curves (1.1 ms for an agreement on P-256), and cannot derive a public point from a scalar. Its
 * time depends on the scalar, which is why a scalar serves one exchange only.
 */
final class EcpExchange implements KeyExchange {

  static final EcpExchange P256 = new EcpExchange("secp256r1");
  static final EcpExchange P384 = new EcpExchange("secp384r1");
  static final EcpExchange P521 = new EcpExchange("secp521r1");

  private final X9ECParameters curve;
  private final int fieldBits;
  private final int fieldBytes;

  private EcpExchange(String curveName) {
    this.curve = CustomNamedCurves.getByName(curveName);
    this.fieldBits = curve.getCurve().getFieldSize();
    this.fieldBytes = (fieldBits + 7) / 8;
  }

  /** Draws until the scalar is in 1 .. n-1, which keeps every one of them equally likely. */
  @Override
  public Secret generatePrivate(RandomBytes random) {
    byte[] candidate = new byte[fieldBytes];
    do {
      random.fill(candidate);
      candidate[0] &= (byte) (0xFF >>> 8 * fieldBytes - fieldBits);
    } while (!isScalar(new BigInteger(1, candidate)));
    return Secret.owning(candidate);
  }

  private boolean isScalar(BigInteger candidate) {
    return candidate.signum() > 0 && candidate.compareTo(curve.getN()) < 0;
  }

  @Override
  public byte[] publicValue(Secret privateValue) {
    BigInteger scalar = new BigInteger(1, privateValue.expose());
    ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), scalar).normalize();
    byte[] value = new byte[2 * fieldBytes];
    FixedLength.writeBigEndian(point.getAffineXCoord().toBigInteger(), value, 0, fieldBytes);
    FixedLength.writeBigEndian(
        point.getAffineYCoord().toBigInteger(), value, fieldBytes, fieldBytes);
    return value;
  }

  @Override
  public Secret sharedSecret(Secret privateValue, byte[] peerPublic)
      throws InvalidPublicValueException {
    ECPoint peer = validated(peerPublic);
    // The groups have a prime order, so the product with a scalar is never the point at infinity.
    ECPoint product = peer.multiply(new BigInteger(1, privateValue.expose())).normalize();
    return Secret.owning(
        FixedLength.bigEndian(product.getAffineXCoord().toBigInteger(), fieldBytes));
  }

  /** RFC 6989 section 2.3: both coordinates below the prime, and the point on the curve. */
  private ECPoint validated(byte[] peerPublic) throws InvalidPublicValueException {
    if (peerPublic.length != 2 * fieldBytes) {
      throw new InvalidPublicValueException(
          "public value of " + peerPublic.length + " bytes, not " + 2 * fieldBytes);
    }
    BigInteger x = new BigInteger(1, Arrays.copyOf(peerPublic, fieldBytes));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(peerPublic, fieldBytes, 2 * fieldBytes));
    BigInteger prime = curve.getCurve().getField().getCharacteristic();
    if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
      throw new InvalidPublicValueException("coordinate not below the prime");
    }
    ECPoint point = curve.getCurve().createPoint(x, y);
    if (!point.isValid()) {
      throw new InvalidPublicValueException("point not on the curve");
    }
    return point;
  }
}
