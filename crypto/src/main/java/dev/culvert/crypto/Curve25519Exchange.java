package dev.culvert.crypto;

import dev.culvert.contracts.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** X25519 (RFC 7748, RFC 8031). The private value is any 32 bytes: the function clamps them. */
final class Curve25519Exchange implements KeyExchange {

  static final Curve25519Exchange INSTANCE = new Curve25519Exchange();

  static final int VALUE_BYTES = 32;

  private static final String ALGORITHM = "X25519";

  /** RFC 7748 section 4.1: u = 9. */
  private static final byte[] BASE_POINT = basePoint();

  private Curve25519Exchange() {}

  private static byte[] basePoint() {
    byte[] u = new byte[VALUE_BYTES];
    u[0] = 9;
    return u;
  }

  @Override
  public Secret generatePrivate(RandomBytes random) {
    return Secret.owning(random.next(VALUE_BYTES));
  }

  /** X25519(private, 9) is the public value, so the agreement serves here too. */
  @Override
  public byte[] publicValue(Secret privateValue) {
    try {
      return x25519(privateValue, BASE_POINT);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("the base point has no small order", e);
    }
  }

  @Override
  public Secret sharedSecret(Secret privateValue, byte[] peerPublic)
      throws InvalidPublicValueException {
    if (peerPublic.length != VALUE_BYTES) {
      throw new InvalidPublicValueException(
          "public value of " + peerPublic.length + " bytes, not " + VALUE_BYTES);
    }
    try {
      return Secret.owning(x25519(privateValue, peerPublic));
    } catch (InvalidKeyException e) {
      // The JDK makes the check of RFC 7748 section 6.1 itself.
      throw new InvalidPublicValueException("point of small order: the shared secret is all zero");
    }
  }

  private static byte[] x25519(Secret privateValue, byte[] u) throws InvalidKeyException {
    try {
      KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
      PrivateKey ours =
          keys.generatePrivate(
              new XECPrivateKeySpec(NamedParameterSpec.X25519, privateValue.expose()));
      PublicKey theirs =
          keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, littleEndian(u)));
      KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
      agreement.init(ours);
      agreement.doPhase(theirs, true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks X25519", e);
    }
  }

  /** RFC 7748 section 5: the most significant bit of the last byte is ignored. */
  private static BigInteger littleEndian(byte[] u) {
    byte[] bigEndian = new byte[VALUE_BYTES];
    for (int i = 0; i < VALUE_BYTES; i++) {
      bigEndian[i] = u[VALUE_BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7F;
    return new BigInteger(1, bigEndian);
  }
}
