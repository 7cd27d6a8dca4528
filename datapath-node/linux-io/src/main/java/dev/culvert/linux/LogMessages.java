package dev.culvert.linux;

import dev.culvert.linux.NetlinkMessage.Attribute;
import dev.culvert.linux.NetlinkMessage.Part;
import java.util.List;
import java.util.Optional;

/**
 * The netlink messages of nfnetlink_log (linux/netfilter/nfnetlink_log.h): {@link NetlinkMessage}.
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

  private static final int SUBSYSTEM = 4 << 8;
  private static final int PACKET = SUBSYSTEM;
  private static final int CONFIG = SUBSYSTEM | 1;

  private static final int CONFIG_COMMAND = 1;
  private static final byte COMMAND_BIND = 1;
  private static final int PAYLOAD = 9;

  private LogMessages() {}

  /** The request to receive a group. The kernel copies whole packets, up to a rule's snaplen. */
  static byte[] bindRequest(int group) {
    if (group < 0 || group > 0xffff) {
      throw new IllegalArgumentException("NFLOG group " + group + ": give 0 to 65535");
    }
    return NetlinkMessage.request(
        CONFIG,
        NetlinkMessage.REQUEST | NetlinkMessage.ACKNOWLEDGE,
        0,
        group,
        List.of(new Attribute(CONFIG_COMMAND, COMMAND_BIND)));
  }

  /** The error number in the answer to a request, 0 for none; EINVAL when it is no such answer. */
  static int errorOf(byte[] datagram, int length) {
    int[] errno = {Errno.EINVAL.code()};
    NetlinkMessage.decode(
        datagram,
        length,
        message -> {
          if (message.type() == NetlinkMessage.ERROR && message.body().length() >= Integer.BYTES) {
            errno[0] = -message.body().integer();
          }
        });
    return errno[0];
  }

  /**
   * Hands over the packets of a datagram. Other messages are passed over; at one whose length
   * cannot be right it ends.
   *
   * @return how many packets there were
   */
  public static int decode(byte[] datagram, int length, Receiver receiver) {
    int[] packets = {0};
    NetlinkMessage.decode(
        datagram,
        length,
        message -> {
          if (message.type() == PACKET) {
            Optional<Part> payload = message.body().behindFamily().find(PAYLOAD);
            payload.ifPresent(
                packet -> {
                  packets[0]++;
                  receiver.accept(packet.bytes());
                });
          }
        });
    return packets[0];
  }
}
