package dev.culvert.ike.wire;

import java.util.List;
import java.util.Optional;

/**
 * A whole IKE message: header and payloads. A protected message has an {@link EncryptedPayload} or
 * an {@link EncryptedFragmentPayload} last. Datagrams here never carry the non-ESP marker of port
 * 4500 (RFC 7296 section 2.23): the node that owns the sockets takes it off and puts it on.
 */
public record Message(IkeHeader header, List<Payload> payloads) {
  /** Octets that precede the IV of a protected message in one piece. */
  public static final int PROTECTED_PREFIX = IkeHeader.LENGTH + PayloadChain.GENERIC_HEADER;

  /** Octets that precede the IV of a fragment. */
  public static final int FRAGMENT_PREFIX = PROTECTED_PREFIX + 4;

  public Message {
    payloads = List.copyOf(payloads);
  }

  public static Decoded<Message> decode(byte[] datagram) {
    return IkeHeader.decode(datagram)
        .then(
            framed ->
                PayloadChain.decode(
                        framed.firstPayload(),
                        new OctetReader(
                            datagram, IkeHeader.LENGTH, datagram.length - IkeHeader.LENGTH))
                    .then(payloads -> Decoded.ok(new Message(framed.header(), payloads))));
  }

  /** The header alone, also of a message whose payloads do not decode. */
  public static Optional<IkeHeader> headerOf(byte[] datagram) {
    return IkeHeader.decode(datagram) instanceof Decoded.Ok<IkeHeader.Framed>(var framed)
        ? Optional.of(framed.header())
        : Optional.empty();
  }

  /** The bytes of an unprotected message. */
  public byte[] encode() {
    byte[] chain = PayloadChain.encode(payloads);
    OctetWriter out = new OctetWriter();
    header.encode(out, PayloadChain.firstType(payloads), IkeHeader.LENGTH + chain.length);
    return out.octets(chain).toArray();
  }

  /**
   * The octets from the header up to the SK payload's generic header inclusive: what precedes IV,
   * ciphertext and ICV of a protected message (RFC 7296 section 3.14).
   *
   * @param protectedLength octets of IV, ciphertext and ICV together
   */
  public static byte[] protectedPrefix(IkeHeader header, int firstInner, int protectedLength) {
    return prefix(header, PayloadType.ENCRYPTED, firstInner, protectedLength).toArray();
  }

  /**
   * The same of a message in fragments: the octets up to Total Fragments inclusive (RFC 7383
   * section 2.5).
   */
  public static byte[] fragmentPrefix(
      IkeHeader header, int firstInner, int number, int total, int protectedLength) {
    return prefix(header, PayloadType.ENCRYPTED_FRAGMENT, firstInner, 4 + protectedLength)
        .u16(number)
        .u16(total)
        .toArray();
  }

  private static OctetWriter prefix(
      IkeHeader header, PayloadType type, int firstInner, int bodyLength) {
    int length = PayloadChain.GENERIC_HEADER + bodyLength;
    OctetWriter out = new OctetWriter();
    header.encode(out, type.code(), IkeHeader.LENGTH + length);
    return out.u8(firstInner).u8(0).u16(length);
  }
}
