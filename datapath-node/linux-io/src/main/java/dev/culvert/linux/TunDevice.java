package dev.culvert.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One queue of a TUN device: each read gives one IP packet that the kernel routed or redirected to
 * the device, each write is a packet that the kernel receives from it.
 *
 * <p>A device without {@link Option#OFFLOADS} has the kernel complete checksums and cut GSO frames
 * before a packet gets here: what is read can be encrypted as it is. Reads and writes never block;
 * wait with a {@link PollSet}. One thread may read while another writes.
 */
public final class TunDevice extends Descriptor {
  /** How a device is opened. */
  public enum Option {
    /** The device stays when the process ends: what is sent to it is then dropped. */
    PERSISTENT,
    /**
     * Several descriptors share the device. A flow's packets come by the queue by which its answers
     * were written last, and before by one that a hash tells.
     */
    MULTI_QUEUE,
    /**
     * What is read and written are frames: struct virtio_net_hdr (10 bytes), which says what the
     * packet behind it still lacks, and a packet that may stand for several of TCP, or of UDP where
     * the kernel can (6.2 and later).
     */
    OFFLOADS
  }

  /** The largest IP packet. */
  public static final int MAX_PACKET = 65535;

  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETPERSIST = 0x400454cbL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;

  /** TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6. */
  private static final int TCP_OFFLOADS = 0x01 | 0x02 | 0x04;

  /** TUN_F_USO4, TUN_F_USO6. */
  private static final int UDP_OFFLOADS = 0x20 | 0x40;

  private static final short IFF_TUN = 0x0001;
  private static final short IFF_NO_PI = 0x1000;
  private static final short IFF_MULTI_QUEUE = 0x0100;
  private static final short IFF_VNET_HDR = 0x4000;
  private static final int IFREQ_BYTES = 40;
  private static final int IFNAMSIZ = 16;
  private static final int SOCK_SEQPACKET = 5;

  private final String name;

  private TunDevice(int fd, String name) {
    super(fd);
    this.name = name;
  }

  /**
   * Opens a queue of the device and makes the device if there is none. It is down when new.
   *
   * @param name 1 to 15 characters, as interface names are
   */
  public static TunDevice open(String name, Set<Option> options) throws LinuxException {
    byte[] interfaceName = InterfaceName.check(name).getBytes(StandardCharsets.US_ASCII);
    int flags = Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
    int fd = LinuxException.check("open /dev/net/tun", Libc.open("/dev/net/tun", flags));
    TunDevice device = new TunDevice(fd, name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = arena.allocate(IFREQ_BYTES, 8);
      MemorySegment.copy(interfaceName, 0, ifreq, ValueLayout.JAVA_BYTE, 0, interfaceName.length);
      boolean multiQueue = options.contains(Option.MULTI_QUEUE);
      boolean offloads = options.contains(Option.OFFLOADS);
      int mode =
          IFF_TUN | IFF_NO_PI | (multiQueue ? IFF_MULTI_QUEUE : 0) | (offloads ? IFF_VNET_HDR : 0);
      ifreq.set(ValueLayout.JAVA_SHORT, IFNAMSIZ, (short) mode);
      LinuxException.check("TUNSETIFF " + name, Libc.ioctl(fd, TUNSETIFF, ifreq));
      device.announceOffloads(offloads);
      if (options.contains(Option.PERSISTENT)) {
        LinuxException.check("TUNSETPERSIST " + name, Libc.ioctl(fd, TUNSETPERSIST, 1));
      }
      return device;
    } catch (LinuxException e) {
      device.close();
      throw e;
    }
  }

  /**
   * Two ends without a device or any other trace on the host: each reads what is written to the
   * other, packet by packet or frame by frame, while the kernel has room for some 64 KiB.
   */
  public static List<TunDevice> pair() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
      LinuxException.check("socketpair", Libc.socketPair(SOCK_SEQPACKET | Libc.O_NONBLOCK, fds));
      return IntStream.range(0, 2)
          .mapToObj(
              i ->
                  new TunDevice(fds.getAtIndex(ValueLayout.JAVA_INT, i), "end " + i + " of a pair"))
          .toList();
    }
  }

  /**
   * Removes a persistent device without {@link Option#MULTI_QUEUE}.
   *
   * @throws LinuxException EBUSY when another process has it
   */
  static void removeSingleQueue(String name) throws LinuxException {
    try (TunDevice device = open(name, Set.of())) {
      LinuxException.check("TUNSETPERSIST " + name, Libc.ioctl(device.fd(), TUNSETPERSIST, 0));
    }
  }

  /** A persistent device may still announce what its last owner could do. */
  private void announceOffloads(boolean offloads) throws LinuxException {
    boolean all = offloads && Libc.ioctl(fd(), TUNSETOFFLOAD, TCP_OFFLOADS | UDP_OFFLOADS) >= 0;
    if (!all) {
      LinuxException.check(
          "TUNSETOFFLOAD " + name, Libc.ioctl(fd(), TUNSETOFFLOAD, offloads ? TCP_OFFLOADS : 0));
    }
  }

  public String name() {
    return name;
  }

  /**
   * Reads one packet, or with {@link Option#OFFLOADS} one frame.
   *
   * @param target gets it at {@code offset}; what does not fit is lost, so leave {@link
   *     #MAX_PACKET} bytes, and 10 for the header of a frame
   * @return its length in bytes, or 0 when none is waiting
   */
  public int read(byte[] target, int offset) throws LinuxException {
    MemorySegment segment = MemorySegment.ofArray(target).asSlice(offset);
    int length = Libc.read(fd(), segment);
    if (length == -Errno.EAGAIN.code()) {
      return 0;
    }
    return LinuxException.check("read " + name, length);
  }

  /**
   * Hands one IP packet, or with {@link Option#OFFLOADS} one frame, to the kernel, as if it had
   * come in by this device.
   *
   * @throws LinuxException EIO when the device is down, EINVAL when the bytes are no IP packet
   */
  public void write(byte[] source, int offset, int length) throws LinuxException {
    MemorySegment segment = MemorySegment.ofArray(source).asSlice(offset, length);
    int written = Libc.write(fd(), segment);
    if (written < 0) {
      throw new LinuxException("write " + name, new Errno(-written));
    }
  }

  @Override
  public String toString() {
    return "TUN " + name;
  }
}
