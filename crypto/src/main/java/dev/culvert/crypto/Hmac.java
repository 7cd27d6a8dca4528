package dev.culvert.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC (RFC 2104) by the JDK's algorithm names. */
final class Hmac implements KeyedMac {

  static final String MD5 = "HmacMD5";
  static final String SHA1 = "HmacSHA1";
  static final String SHA2_256 = "HmacSHA256";
  static final String SHA2_384 = "HmacSHA384";
  static final String SHA2_512 = "HmacSHA512";

  private final Mac mac;

  private Hmac(Mac mac) {
    this.mac = mac;
  }

  /** A MAC that is keyed and ready. */
  static Hmac keyed(String algorithm, byte[] key) {
    // The JDK refuses an empty key; HMAC pads keys with zero bytes, so one zero byte is the same.
    byte[] usable = key.length == 0 ? new byte[1] : key;
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(usable, algorithm));
      return new Hmac(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + algorithm, e);
    }
  }

  /** The full-length HMAC over the parts one after another. */
  static byte[] compute(String algorithm, byte[] key, byte[]... parts) {
    return keyed(algorithm, key).compute(parts);
  }

  @Override
  public int bytes() {
    return mac.getMacLength();
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    mac.update(data, offset, length);
  }

  @Override
  public void finish(byte[] target, int offset) {
    try {
      mac.doFinal(target, offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an HMAC did not fit its own length", e);
    }
  }
}
