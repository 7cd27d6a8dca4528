package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** Whole packets of one version of IP for a {@link RawIpSocket}. */
public final class PacketSendBatch extends OutgoingBatch {
  private static final int MARK_LENGTH = CMSG_HEADER + 4;
  private static final int CONTROL_BYTES = 24;
  private static final int IPV4_DESTINATION = 16;
  private static final int IPV6_DESTINATION = 24;

  private final int addressInName;
  private final int addressInPacket;
  private final int addressBytes;

  private PacketSendBatch(
      int capacity,
      int slotBytes,
      int family,
      int addressInName,
      int addressInPacket,
      int addressBytes) {
    super(capacity, slotBytes, CONTROL_BYTES);
    this.addressInName = addressInName;
    this.addressInPacket = addressInPacket;
    this.addressBytes = addressBytes;
    for (int i = 0; i < capacity; i++) {
      long control = (long) i * CONTROL_BYTES;
      header(control, MARK_LENGTH, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_MARK);
      messages.names.set(JAVA_SHORT, (long) i * MessageVector.SOCKADDR_BYTES, (short) family);
    }
  }

  /**
   * A batch of IPv4 packets.
   *
   * @param capacity how many packets fit
   * @param slotBytes the longest packet that fits
   */
  public static PacketSendBatch forIpv4(int capacity, int slotBytes) {
    return new PacketSendBatch(capacity, slotBytes, Libc.AF_INET, 4, IPV4_DESTINATION, 4);
  }

  /**
   * A batch of IPv6 packets.
   *
   * @param capacity how many packets fit
   * @param slotBytes the longest packet that fits
   */
  public static PacketSendBatch forIpv6(int capacity, int slotBytes) {
    return new PacketSendBatch(capacity, slotBytes, Libc.AF_INET6, 8, IPV6_DESTINATION, 16);
  }

  /**
   * Adds a packet; it goes where its header says.
   *
   * @param mark the firewall mark of the packet (SO_MARK)
   * @throws IllegalStateException when the batch is full
   */
  public void add(byte[] source, int offset, int length, int mark) {
    int index = put(source, offset, length);
    long name = (long) index * MessageVector.SOCKADDR_BYTES + addressInName;
    MemorySegment.copy(
        source, offset + addressInPacket, messages.names, JAVA_BYTE, name, addressBytes);
    messages.control.set(JAVA_INT, (long) index * CONTROL_BYTES + CMSG_HEADER, mark);
  }
}
