package dev.culvert.crypto;

import dev.culvert.contracts.Secret;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Elliptic curve groups modulo a prime (RFC 5903). The private value is the scalar, big-endian, as
 * long as the field.
 *
 * <p>The agreement is the JDK's. The JDK cannot derive a public point from a scalar, so that is
 * Bouncy Castle's.
 */
final class EcpExchange implements KeyExchange {

  static final EcpExchange P256 = new EcpExchange("secp256r1");
  static final EcpExchange P384 = new EcpExchange("secp384r1");

  private final X9ECParameters curve;
  private final ECParameterSpec jdkCurve;
  private final int fieldBytes;

  private EcpExchange(String curveName) {
    this.curve = CustomNamedCurves.getByName(curveName);
    this.fieldBytes = curve.getCurve().getFieldSize() / 8;
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(curveName));
      this.jdkCurve = parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + curveName, e);
    }
  }

  /** Draws until the scalar is in 1 .. n-1, which keeps every one of them equally likely. */
  @Override
  public Secret generatePrivate(RandomBytes random) {
    byte[] candidate = random.next(fieldBytes);
    while (!isScalar(new BigInteger(1, candidate))) {
      random.fill(candidate);
    }
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
    java.security.spec.ECPoint peer = validated(peerPublic);
    try {
      KeyFactory keys = KeyFactory.getInstance("EC");
      PrivateKey ours =
          keys.generatePrivate(
              new ECPrivateKeySpec(new BigInteger(1, privateValue.expose()), jdkCurve));
      PublicKey theirs = keys.generatePublic(new ECPublicKeySpec(peer, jdkCurve));
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(ours);
      agreement.doPhase(theirs, true);
      return Secret.owning(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ECDH with checked values failed", e);
    }
  }

  /** RFC 6989 section 2.3: both coordinates below the prime, and the point on the curve. */
  private java.security.spec.ECPoint validated(byte[] peerPublic)
      throws InvalidPublicValueException {
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
    if (!curve.getCurve().createPoint(x, y).isValid()) {
      throw new InvalidPublicValueException("point not on the curve");
    }
    return new java.security.spec.ECPoint(x, y);
  }
}
