package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits until one of several descriptors can be read or another thread calls {@link #wake}. {@link
 * #await} belongs to one platform thread: it blocks in the kernel and would pin a virtual one.
 */
public final class PollSet implements AutoCloseable {
  /** struct pollfd: int fd, short events, short revents. */
  private static final int POLLFD_BYTES = 8;

  private static final int REVENTS = 6;

  private final Arena arena = Arena.ofShared();
  private final Descriptor[] descriptors;
  private final MemorySegment pollfds;
  private final int wakeFd;
  private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
  private final MemorySegment counter = arena.allocate(JAVA_LONG);

  /** The index in {@link #readable} is the position here. */
  public PollSet(Descriptor... descriptors) throws LinuxException {
    this.descriptors = descriptors.clone();
    this.wakeFd = LinuxException.check("eventfd", Libc.eventfd());
    this.pollfds = arena.allocate((long) POLLFD_BYTES * (descriptors.length + 1), 4);
    for (int i = 0; i < descriptors.length; i++) {
      watch(i, descriptors[i].fd());
    }
    watch(descriptors.length, wakeFd);
  }

  private void watch(int index, int fd) {
    pollfds.set(JAVA_INT, (long) index * POLLFD_BYTES, fd);
    pollfds.set(JAVA_SHORT, (long) index * POLLFD_BYTES + 4, Libc.POLLIN);
  }

  /**
   * Waits.
   *
   * @param timeoutMillis at most so long; negative is without end, 0 only looks
   * @return whether a descriptor can be read; else the time is up or a {@link #wake} came
   */
  public boolean await(int timeoutMillis) throws LinuxException {
    int ready = Libc.poll(pollfds, descriptors.length + 1, timeoutMillis);
    if (ready == -Errno.EINTR.code()) {
      return false;
    }
    LinuxException.check("poll", ready);
    if (returned(descriptors.length) != 0) {
      LinuxException.check("read eventfd", Libc.read(wakeFd, counter));
      return ready > 1;
    }
    return ready > 0;
  }

  /** Whether the last {@link #await} found this descriptor readable or in error. */
  public boolean readable(int index) {
    return returned(index) != 0;
  }

  private short returned(int index) {
    return pollfds.get(JAVA_SHORT, (long) index * POLLFD_BYTES + REVENTS);
  }

  /** Ends a running or the next {@link #await}. Any thread may call it. */
  public void wake() {
    Libc.write(wakeFd, one);
  }

  /** To be called by the waiting thread, or after it has ended. */
  @Override
  public void close() {
    Libc.close(wakeFd);
    arena.close();
  }
}
