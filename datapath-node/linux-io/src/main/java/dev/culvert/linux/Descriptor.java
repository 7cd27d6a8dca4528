package dev.culvert.linux;

import java.util.concurrent.atomic.AtomicBoolean;

/** An open file descriptor of the kernel that a {@link PollSet} can wait for. */
public abstract sealed class Descriptor implements AutoCloseable
    permits TunDevice, LinuxSocket, LogSocket, CounterDump, RouteSocket, RouteChanges {
  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  Descriptor(int fd) {
    this.fd = fd;
  }

  /** The number, as long as it is ours: the kernel gives a closed one to somebody else. */
  final int fd() throws LinuxException {
    if (closed.get()) {
      throw new LinuxException(toString(), Errno.EBADF);
    }
    return fd;
  }

  /** Closes the descriptor. A thread that waits for it must be woken and ended first. */
  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      Libc.close(fd);
    }
  }
}
