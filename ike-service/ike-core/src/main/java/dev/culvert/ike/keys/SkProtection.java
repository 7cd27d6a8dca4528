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
import dev.culvert.ike.wire.OctetWriter;
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
    byte[] plaintext = PayloadChain.encode(inner);
    byte[] prefix =
        Message.protectedPrefix(
            header, PayloadChain.firstType(inner), protectedLength(plaintext.length, keys));
    return seal(prefix, plaintext, header.fromInitiator(), keys, random);
  }

  /** Length in octets of the datagram that {@link #protect} makes of these payloads. */
  public static int length(List<Payload> inner, IkeKeys keys) {
    return Message.PROTECTED_PREFIX + protectedLength(PayloadChain.encode(inner).length, keys);
  }

  /**
   * The payloads inside an SK payload.
   *
   * @param datagram the bytes that {@code header} and {@code sk} were decoded from
   * @return empty when the message is not authentic, else what its content decodes to
   */
  public static Optional<Decoded<List<Payload>>> open(
      byte[] datagram, IkeHeader header, EncryptedPayload sk, IkeKeys keys) {
    return open(datagram, sk.sealed(), header.fromInitiator(), keys)
        .map(plaintext -> PayloadChain.decode(sk.firstInner(), new OctetReader(plaintext)));
  }

  /** Octets of IV, ciphertext and ICV together. */
  static int protectedLength(int plaintextLength, IkeKeys keys) {
    SkCipher cipher = cipherOf(keys);
    return cipher.ivBytes() + cipher.sealedBytes(plaintextLength);
  }

  /** The datagram that begins with {@code prefix}, which is authenticated with the plaintext. */
  static ByteString seal(
      byte[] prefix, byte[] plaintext, boolean byInitiator, IkeKeys keys, RandomBytes random) {
    SkCipher cipher = cipherOf(keys);
    byte[] iv = random.next(cipher.ivBytes());
    byte[] sealed =
        cipher.seal(
            encryptionKey(keys, byInitiator).expose(),
            integrityKey(keys, byInitiator).expose(),
            iv,
            prefix,
            plaintext);
    return ByteString.copyOf(new OctetWriter().octets(prefix).octets(iv).octets(sealed).toArray());
  }

  /** The plaintext of IV, ciphertext and ICV at the end of a datagram; empty when not authentic. */
  static Optional<byte[]> open(
      byte[] datagram, ByteString content, boolean byInitiator, IkeKeys keys) {
    SkCipher cipher = cipherOf(keys);
    byte[] body = content.toByteArray();
    if (body.length < cipher.ivBytes() + cipher.icvBytes()) {
      return Optional.empty();
    }
    return cipher.open(
        encryptionKey(keys, byInitiator).expose(),
        integrityKey(keys, byInitiator).expose(),
        Arrays.copyOf(body, cipher.ivBytes()),
        Arrays.copyOf(datagram, datagram.length - body.length),
        Arrays.copyOfRange(body, cipher.ivBytes(), body.length));
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
