package dev.culvert.ike.keys;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SkCipher;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.EncryptedPayload;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadChain;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Puts payloads into an SK payload and takes them out (RFC 7296 section 3.14, RFC 5282). */
public final class SkProtection {
  private SkProtection() {}

  /**
   * A whole protected message. The IV is random: a block for CBC, 64 bits for a combined-mode
   * cipher, whose nonce must only not repeat (RFC 5282 section 3.1), which random ones do with a
   * probability below 2^-32 in the few thousand messages of an IKE SA.
   */
  public static ByteString protect(
      IkeHeader header, List<Payload> inner, IkeKeys keys, RandomBytes random) {
    SkCipher cipher = cipherOf(keys);
    byte[] plaintext = PayloadChain.encode(inner);
    byte[] iv = random.next(cipher.ivBytes());
    int protectedLength = iv.length + cipher.sealedBytes(plaintext.length);
    byte[] prefix = Message.protectedPrefix(header, PayloadChain.firstType(inner), protectedLength);
    boolean byInitiator = header.fromInitiator();
    byte[] sealed =
        cipher.seal(
            encryptionKey(keys, byInitiator).expose(),
            integrityKey(keys, byInitiator).expose(),
            iv,
            prefix,
            plaintext);
    byte[] datagram = Arrays.copyOf(prefix, prefix.length + protectedLength);
    System.arraycopy(iv, 0, datagram, prefix.length, iv.length);
    System.arraycopy(sealed, 0, datagram, prefix.length + iv.length, sealed.length);
    return ByteString.copyOf(datagram);
  }

  /**
   * The payloads inside a message whose only payload is SK.
   *
   * @param datagram the bytes that {@code message} was decoded from
   * @return empty when the message is not authentic, else what its content decodes to
   */
  public static Optional<Decoded<List<Payload>>> open(
      byte[] datagram, Message message, IkeKeys keys) {
    if (message.payloads().size() != 1
        || !(message.payloads().getFirst()
            instanceof EncryptedPayload(int firstInner, ByteString content))) {
      return Optional.empty();
    }
    SkCipher cipher = cipherOf(keys);
    byte[] body = content.toByteArray();
    if (body.length < cipher.ivBytes() + cipher.icvBytes()) {
      return Optional.empty();
    }
    boolean byInitiator = message.header().fromInitiator();
    return cipher
        .open(
            encryptionKey(keys, byInitiator).expose(),
            integrityKey(keys, byInitiator).expose(),
            Arrays.copyOf(body, cipher.ivBytes()),
            Arrays.copyOf(datagram, datagram.length - body.length),
            Arrays.copyOfRange(body, cipher.ivBytes(), body.length))
        .map(plaintext -> PayloadChain.decode(firstInner, new OctetReader(plaintext)));
  }

  private static SkCipher cipherOf(IkeKeys keys) {
    return SkCipher.of(keys.suite().encryption(), keys.suite().integrity());
  }

  private static Secret encryptionKey(IkeKeys keys, boolean byInitiator) {
    return byInitiator ? keys.ei() : keys.er();
  }

  private static Secret integrityKey(IkeKeys keys, boolean byInitiator) {
    return byInitiator ? keys.ai() : keys.ar();
  }
}
