package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * All queues of a TUN device that has several, for one process: the kernel would give any other
 * that asks a queue too, and with it a share of the packets. So a name in the network namespace,
 * which only one process can have, goes with them.
 */
public final class TunQueues implements AutoCloseable {
  private static final int SOCK_DGRAM = 2;
  private static final String NAME = "dev.culvert/";

  private final int nameFd;
  private final List<TunDevice> queues;

  private TunQueues(int nameFd, List<TunDevice> queues) {
    this.nameFd = nameFd;
    this.queues = queues;
  }

  /**
   * Opens the queues and makes the device if there is none. It has {@link
   * TunDevice.Option#MULTI_QUEUE} whatever their number, so that the next start may have another. A
   * persistent device that was made without is made anew: what is redirected to one that is gone,
   * the kernel drops.
   *
   * @param name of the device
   * @param count at least 1
   * @throws LinuxException EADDRINUSE, or EBUSY of a device without queues, when another process
   *     has it
   */
  public static TunQueues open(String name, int count, Set<TunDevice.Option> options)
      throws LinuxException {
    Set<TunDevice.Option> all = EnumSet.of(TunDevice.Option.MULTI_QUEUE);
    all.addAll(options);
    List<TunDevice> queues = new ArrayList<>();
    int nameFd = takeName(name);
    try {
      queues.add(openFirst(name, all));
      while (queues.size() < count) {
        queues.add(TunDevice.open(name, all));
      }
      return new TunQueues(nameFd, List.copyOf(queues));
    } catch (LinuxException e) {
      queues.forEach(TunDevice::close);
      Libc.close(nameFd);
      throw e;
    }
  }

  /** A socket with an abstract name (unix(7)): struct sockaddr_un, family (2), 0, name. */
  private static int takeName(String device) throws LinuxException {
    byte[] name = (NAME + InterfaceName.check(device)).getBytes(StandardCharsets.US_ASCII);
    int fd = LinuxException.check("unix socket", Libc.socket(Libc.AF_UNIX, SOCK_DGRAM, 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(Short.BYTES + 1 + name.length, Short.BYTES);
      address.set(JAVA_SHORT, 0, (short) Libc.AF_UNIX);
      MemorySegment.copy(name, 0, address, JAVA_BYTE, Short.BYTES + 1, name.length);
      LinuxException.check("ownership of TUN " + device, Libc.bind(fd, address));
      return fd;
    } catch (LinuxException e) {
      Libc.close(fd);
      throw e;
    }
  }

  private static TunDevice openFirst(String name, Set<TunDevice.Option> options)
      throws LinuxException {
    try {
      return TunDevice.open(name, options);
    } catch (LinuxException e) {
      if (!e.errno().equals(Errno.EINVAL)) {
        throw e;
      }
      TunDevice.removeSingleQueue(name);
      return TunDevice.open(name, options);
    }
  }

  /** The queues. */
  public List<TunDevice> all() {
    return queues;
  }

  /** How many there are. */
  public int count() {
    return queues.size();
  }

  @Override
  public void close() {
    queues.forEach(TunDevice::close);
    Libc.close(nameFd);
  }
}
