package dev.culvert.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A netlink message (linux/netlink.h), most often of a subsystem of netfilter
 * (linux/netfilter/nfnetlink.h): two headers, then attributes, aligned to four bytes; only what is
 * marked is in network order.
 *
 * <pre>
 * nlmsghdr  (16): length 0 (4), type 4 (2), flags 6 (2), sequence 8 (4), port 12 (4)
 * nfgenmsg   (4): family 0, version 1, group 2 (2, network order)
 * attribute (4+): length 0 (2, with this header), type 2 (2), value 4
 * </pre>
 *
 * @param type subsystem and kind, or one of netlink's own
 * @param flags of nlmsghdr
 * @param body what follows the first header
 */
record NetlinkMessage(int type, int flags, Part body) {
  /** The type of the answer that ends a request, with an error number or 0. */
  static final int ERROR = 2;

  /** The type of the last message of a dump. */
  static final int DONE = 3;

  /** The dump is not of one state: what it lists has changed meanwhile. */
  static final int INTERRUPTED = 0x10;

  static final int REQUEST = 0x1;
  static final int ACKNOWLEDGE = 0x4;
  static final int DUMP = 0x300;

  private static final int HEADER_BYTES = 16;
  private static final int FAMILY_BYTES = 4;
  private static final int ATTRIBUTE_BYTES = 4;

  /** Flags in an attribute's type: nested, network order. */
  private static final int TYPE_MASK = 0x3fff;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
  private static final VarHandle NETWORK_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Takes the messages of a datagram. */
  @FunctionalInterface
  interface Receiver {
    void accept(NetlinkMessage message);
  }

  /** Takes attributes. */
  @FunctionalInterface
  interface Attributes {
    void accept(int type, Part value);
  }

  /** Some bytes of a datagram, from {@code at} to before {@code end}. */
  static final class Part {
    private final byte[] datagram;
    private final int at;
    private final int end;

    Part(byte[] datagram, int at, int end) {
      this.datagram = datagram;
      this.at = at;
      this.end = end;
    }

    /** Without nfgenmsg, which the attributes of a message follow. */
    Part behindFamily() {
      return behind(FAMILY_BYTES);
    }

    /** Without the first of the bytes. */
    Part behind(int bytes) {
      return new Part(datagram, Math.min(at + bytes, end), end);
    }

    /** Hands over the attributes; at one whose length cannot be right it ends. */
    void forEach(Attributes attributes) {
      int next = at;
      while (next + ATTRIBUTE_BYTES <= end) {
        int length = unsigned(datagram, next);
        if (length < ATTRIBUTE_BYTES || length > end - next) {
          return;
        }
        attributes.accept(
            unsigned(datagram, next + 2) & TYPE_MASK,
            new Part(datagram, next + ATTRIBUTE_BYTES, next + length));
        next += aligned(length);
      }
    }

    /** The first attribute of this type. */
    Optional<Part> find(int type) {
      Part[] found = new Part[1];
      forEach((other, value) -> found[0] = found[0] == null && other == type ? value : found[0]);
      return Optional.ofNullable(found[0]);
    }

    int length() {
      return end - at;
    }

    /** The byte at this place, unsigned. */
    int unsignedByte(int index) {
      return Byte.toUnsignedInt(datagram[at + index]);
    }

    /** The first two bytes, a number without sign. */
    int unsignedShort() {
      return unsigned(datagram, at);
    }

    /** So many of the bytes. */
    Part part(int from, int length) {
      return new Part(datagram, at + from, at + from + length);
    }

    byte[] bytes() {
      return Arrays.copyOfRange(datagram, at, end);
    }

    /** Up to the first NUL. */
    String text() {
      int length = 0;
      while (length < length() && datagram[at + length] != 0) {
        length++;
      }
      return new String(datagram, at, length, StandardCharsets.US_ASCII);
    }

    /** A number of 64 bits in network order; 0 when there are fewer. */
    long networkLong() {
      return length() < Long.BYTES ? 0 : (long) NETWORK_LONG.get(datagram, at);
    }

    /** A number of 32 bits; 0 when there are fewer. */
    int integer() {
      return length() < Integer.BYTES ? 0 : (int) INT.get(datagram, at);
    }
  }

  /** An attribute of a request. */
  static final class Attribute {
    private final int type;
    private final byte[] value;

    Attribute(int type, byte... value) {
      this.type = type;
      this.value = value;
    }

    static Attribute text(int type, String value) {
      return new Attribute(type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * The bytes of a request.
   *
   * @param family of nfgenmsg
   * @param group of nfgenmsg
   */
  static byte[] request(int type, int flags, int family, int group, List<Attribute> attributes) {
    byte[] header = {(byte) family, 0, (byte) (group >>> 8), (byte) group};
    return request(type, flags, header, attributes);
  }

  /**
   * The bytes of a request of any subsystem.
   *
   * @param header its own, which follows netlink's
   */
  static byte[] request(int type, int flags, byte[] header, List<Attribute> attributes) {
    int length = HEADER_BYTES + header.length;
    for (Attribute attribute : attributes) {
      length += aligned(ATTRIBUTE_BYTES + attribute.value.length);
    }
    ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    message.putInt(length).putShort((short) type).putShort((short) flags);
    message.position(HEADER_BYTES);
    message.put(header);
    for (Attribute attribute : attributes) {
      int end = message.position() + aligned(ATTRIBUTE_BYTES + attribute.value.length);
      message.putShort((short) (ATTRIBUTE_BYTES + attribute.value.length));
      message.putShort((short) attribute.type).put(attribute.value).position(end);
    }
    return message.array();
  }

  /** Hands over the messages of a datagram; at one whose length cannot be right it ends. */
  static void decode(byte[] datagram, int length, Receiver receiver) {
    int at = 0;
    while (at + HEADER_BYTES <= length) {
      int message = (int) INT.get(datagram, at);
      if (message < HEADER_BYTES || message > length - at) {
        return;
      }
      receiver.accept(
          new NetlinkMessage(
              unsigned(datagram, at + 4),
              unsigned(datagram, at + 6),
              new Part(datagram, at + HEADER_BYTES, at + message)));
      at += aligned(message);
    }
  }

  private static int unsigned(byte[] datagram, int at) {
    return Short.toUnsignedInt((short) SHORT.get(datagram, at));
  }

  private static int aligned(int length) {
    return length + 3 & ~3;
  }
}
