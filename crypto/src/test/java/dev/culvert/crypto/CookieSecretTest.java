package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CookieSecretTest {

  private static final int NONCE_AT = 3;
  private static final int NONCE_BYTES = 16;
  private static final int HASH_AT = 40;
  private static final IpAddress ADDRESS = IpAddress.parse("192.168.80.1");
  private static final IkeSpi SPI = new IkeSpi(0x1122334455667788L);

  private final CookieSecret secret = new CookieSecret(key -> Arrays.fill(key, (byte) 0x0B));
  private final byte[] message = new byte[60];

  CookieSecretTest() {
    new Random(7296).nextBytes(message);
    secret.hash(message, NONCE_AT, NONCE_BYTES, ADDRESS, SPI, message, HASH_AT);
  }

  /** The expected value was computed with Python's hmac module. */
  @Test
  void isHmacOverNonceAddressAndSpi() {
    byte[] nonce = new byte[NONCE_BYTES];
    byte[] hash = new byte[CookieSecret.HASH_BYTES];
    secret.hash(nonce, 0, NONCE_BYTES, ADDRESS, SPI, hash, 0);
    assertEquals("622ff0ff597331ace005c2038b8eabc5", HexFormat.of().formatHex(hash));
  }

  @Test
  void onlyItsOwnInitiatorNonceAndSpiVerify() {
    assertTrue(verify(secret, ADDRESS, SPI));
    assertFalse(verify(secret, IpAddress.parse("192.168.80.2"), SPI));
    assertFalse(verify(secret, ADDRESS, new IkeSpi(1)));
    assertFalse(verify(new CookieSecret(key -> Arrays.fill(key, (byte) 1)), ADDRESS, SPI));
    message[NONCE_AT + NONCE_BYTES - 1] ^= 1;
    assertFalse(verify(secret, ADDRESS, SPI));
  }

  @Test
  void aChangedHashDoesNotVerify() {
    message[HASH_AT + CookieSecret.HASH_BYTES - 1] ^= 1;
    assertFalse(verify(secret, ADDRESS, SPI));
  }

  private boolean verify(CookieSecret by, IpAddress address, IkeSpi spi) {
    return by.verify(message, NONCE_AT, NONCE_BYTES, address, spi, HASH_AT);
  }
}
