package dev.culvert.datapath.engine;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.openssl.EspCiphers;

/**
 * Lets the JIT compile the packet ciphers before traffic comes: a JDK cipher's first thousands of
 * calls are tens of times slower than later ones. The keys are zeros and protect nothing.
 */
public final class CipherWarmUp {

  private static final int ROUNDS = 6_000;
  private static final int AAD_BYTES = 8;
  private static final int IV_BYTES = 16;
  private static final int PAYLOAD_BYTES = 64;
  private static final int ICV_ROOM = 64;

  private CipherWarmUp() {}

  /** Takes a few hundred milliseconds of one core. */
  public static void run() {
    warm(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE);
    warm(EncryptionAlgorithm.AES_CBC_128, IntegrityAlgorithm.HMAC_SHA2_256_128);
  }

  private static void warm(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    PacketCipher cipher =
        EspCiphers.create(
            encryption,
            integrity,
            false,
            new byte[encryption.keyMaterialBytes()],
            new byte[integrity.keyBytes()]);
    byte[] buffer = new byte[AAD_BYTES + IV_BYTES + PAYLOAD_BYTES + ICV_ROOM];
    int payloadAt = AAD_BYTES + encryption.ivBytes();
    for (int round = 0; round < ROUNDS; round++) {
      // A GCM nonce must not come twice, not even here: the JDK refuses it.
      buffer[AAD_BYTES] = (byte) round;
      buffer[AAD_BYTES + 1] = (byte) (round >>> 8);
      cipher.encrypt(buffer, 0, AAD_BYTES, AAD_BYTES, payloadAt, PAYLOAD_BYTES, 0);
      cipher.decrypt(buffer, 0, AAD_BYTES, AAD_BYTES, payloadAt, PAYLOAD_BYTES, 0);
    }
  }
}
