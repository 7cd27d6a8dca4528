package dev.culvert.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The netlink messages of nfnetlink_log (linux/netfilter/nfnetlink_log.h). Each begins with two
 * headers, then come attributes, aligned to four bytes; only what is marked is in network order.
 *
 * <pre>
 * nlmsghdr  (16): length 0 (4), type 4 (2), flags 6 (2), sequence 8 (4), port 12 (4)
 * nfgenmsg   (4): family 0, version 1, group 2 (2, network order)
 * attribute (4+): length 0 (2, with this header), type 2 (2), value 4
 * </pre>
 */
public final class LogMessages {

  /** Takes logged packets. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * Takes one packet.
     *
     * @param packet the packet from its IP header on, as far as the rule's snaplen goes
     */
    void accept(byte[] packet);
  }

  private static final int HEADER_BYTES = 16;
  private static final int FAMILY_BYTES = 4;
  private static final int ATTRIBUTE_BYTES = 4;

  private static final int ERROR = 2;
  private static final int SUBSYSTEM = 4 << 8;
  private static final int PACKET = SUBSYSTEM;
  private static final int CONFIG = SUBSYSTEM | 1;
  private static final int REQUEST_WITH_ACK = 0x5;

  private static final int CONFIG_COMMAND = 1;
  private static final int COMMAND_BIND = 1;
  private static final int PAYLOAD = 9;

  /** Flags in an attribute's type: nested, network order. */
  private static final int TYPE_MASK = 0x3fff;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

  private LogMessages() {}

  /** The request to receive a group. The kernel copies whole packets, up to a rule's snaplen. */
  static byte[] bindRequest(int group) {
    if (group < 0 || group > 0xffff) {
      throw new IllegalArgumentException("NFLOG group " + group + ": give 0 to 65535");
    }
    byte[] message = new byte[HEADER_BYTES + FAMILY_BYTES + ATTRIBUTE_BYTES + 4];
    INT.set(message, 0, message.length);
    SHORT.set(message, 4, (short) CONFIG);
    SHORT.set(message, 6, (short) REQUEST_WITH_ACK);
    message[HEADER_BYTES + 2] = (byte) (group >>> 8);
    message[HEADER_BYTES + 3] = (byte) group;
    int attribute = HEADER_BYTES + FAMILY_BYTES;
    SHORT.set(message, attribute, (short) (ATTRIBUTE_BYTES + 1));
    SHORT.set(message, attribute + 2, (short) CONFIG_COMMAND);
    message[attribute + ATTRIBUTE_BYTES] = COMMAND_BIND;
    return message;
  }

  /** The error number in the answer to a request, 0 for none; EINVAL when it is no such answer. */
  static int errorOf(byte[] datagram, int length) {
    if (length < HEADER_BYTES + Integer.BYTES || type(datagram, 0) != ERROR) {
      return Errno.EINVAL.code();
    }
    return -(int) INT.get(datagram, HEADER_BYTES);
  }

  /**
   * Hands over the packets of a datagram. Other messages are passed over; at one whose length
   * cannot be right it ends.
   *
   * @return how many packets there were
   */
  public static int decode(byte[] datagram, int length, Receiver receiver) {
    int packets = 0;
    int at = 0;
    while (at + HEADER_BYTES <= length) {
      int message = (int) INT.get(datagram, at);
      if (message < HEADER_BYTES || message > length - at) {
        return packets;
      }
      if (type(datagram, at) == PACKET && packet(datagram, at, at + message, receiver)) {
        packets++;
      }
      at += aligned(message);
    }
    return packets;
  }

  private static boolean packet(byte[] datagram, int at, int end, Receiver receiver) {
    byte[] payload = null;
    int attribute = at + HEADER_BYTES + FAMILY_BYTES;
    while (attribute + ATTRIBUTE_BYTES <= end) {
      int length = unsigned(datagram, attribute);
      if (length < ATTRIBUTE_BYTES || length > end - attribute) {
        return false;
      }
      if ((unsigned(datagram, attribute + 2) & TYPE_MASK) == PAYLOAD) {
        payload = Arrays.copyOfRange(datagram, attribute + ATTRIBUTE_BYTES, attribute + length);
      }
      attribute += aligned(length);
    }
    if (payload == null) {
      return false;
    }
    receiver.accept(payload);
    return true;
  }

  private static int type(byte[] datagram, int at) {
    return unsigned(datagram, at + 4);
  }

  private static int unsigned(byte[] datagram, int at) {
    return Short.toUnsignedInt((short) SHORT.get(datagram, at));
  }

  private static int aligned(int length) {
    return length + 3 & ~3;
  }
}
