package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.crypto.SkCipher;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import java.util.HexFormat;

/** Authentic messages with content that our own encoder does not write. */
final class Forgery {
  private Forgery() {}

  /**
   * A request of the side that {@code association} belongs to.
   *
   * @param exchange code of the exchange
   * @param firstInner type of the first payload
   * @param hex the payloads
   */
  static ByteString request(
      Association association,
      IkeKeys keys,
      int exchange,
      long messageId,
      int firstInner,
      String hex) {
    return message(association, keys, exchange, false, messageId, firstInner, hex);
  }

  /** The same of a response. */
  static ByteString response(
      Association association,
      IkeKeys keys,
      int exchange,
      long messageId,
      int firstInner,
      String hex) {
    return message(association, keys, exchange, true, messageId, firstInner, hex);
  }

  private static ByteString message(
      Association association,
      IkeKeys keys,
      int exchange,
      boolean response,
      long messageId,
      int firstInner,
      String hex) {
    boolean initiator = association.side() == Side.INITIATOR;
    IkeHeader header =
        new IkeHeader(
            association.initiatorSpi().value(),
            association.responderSpi().value(),
            exchange,
            initiator,
            response,
            messageId);
    return message(header, keys, firstInner, HexFormat.of().parseHex(hex));
  }

  /** A message with this header, protected for the side that the header says. */
  static ByteString message(IkeHeader header, IkeKeys keys, int firstInner, byte[] plaintext) {
    boolean initiator = header.fromInitiator();
    SkCipher cipher = SkCipher.of(keys.suite().encryption(), keys.suite().integrity());
    byte[] iv = new byte[cipher.ivBytes()];
    byte[] prefix =
        Message.protectedPrefix(
            header, firstInner, iv.length + cipher.sealedBytes(plaintext.length));
    byte[] sealed =
        cipher.seal(
            (initiator ? keys.ei() : keys.er()).expose(),
            (initiator ? keys.ai() : keys.ar()).expose(),
            iv,
            prefix,
            plaintext);
    HexFormat format = HexFormat.of();
    return ByteString.copyOf(
        format.parseHex(
            format.formatHex(prefix) + format.formatHex(iv) + format.formatHex(sealed)));
  }
}
