package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of this package, in the kernel's own convention: a negative result is minus the
 * error number.
 *
 * <p>{@link #read} and {@link #write} take Java arrays without a copy. The garbage collector waits
 * for such a call, so they are only for descriptors that never block.
 */
final class Libc {
  static final int O_RDWR = 0x2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int INADDR_ANY = 0;
  static final int INADDR_LOOPBACK = 0x7f00_0001;
  static final int MSG_DONTWAIT = 0x40;
  static final short POLLIN = 0x1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE_LAYOUT));

  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(2);
  private static final Linker.Option ON_HEAP = Linker.Option.critical(true);

  private static final MethodHandle OPEN =
      bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), VARIADIC);
  private static final MethodHandle IOCTL =
      bind("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), VARIADIC);
  private static final MethodHandle IOCTL_VALUE =
      bind("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), VARIADIC);
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle READ = bind("read", TRANSFER, ON_HEAP);
  private static final MethodHandle WRITE = bind("write", TRANSFER, ON_HEAP);
  private static final MethodHandle CLOSE =
      bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle POLL =
      bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle EVENTFD =
      bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKET =
      bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKETPAIR =
      bind("socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle BIND =
      bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      bind(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVMMSG =
      bind(
          "recvmmsg",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle SENDMMSG =
      bind("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  private Libc() {}

  static int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = STATE.get();
      return result(state, (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int ioctl(int fd, long request, MemorySegment argument) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) IOCTL.invokeExact(state, fd, request, argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int ioctl(int fd, long request, long value) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) IOCTL_VALUE.invokeExact(state, fd, request, value));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int read(int fd, MemorySegment target) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) (long) READ.invokeExact(state, fd, target, target.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int write(int fd, MemorySegment source) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) (long) WRITE.invokeExact(state, fd, source, source.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int close(int fd) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) CLOSE.invokeExact(state, fd));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int poll(MemorySegment pollfds, int count, int timeoutMillis) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) POLL.invokeExact(state, pollfds, (long) count, timeoutMillis));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int eventfd() {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) EVENTFD.invokeExact(state, 0, O_NONBLOCK | O_CLOEXEC));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int socket(int family, int type, int protocol) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) SOCKET.invokeExact(state, family, type | O_CLOEXEC, protocol));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Fills in two file descriptors of sockets of the domain AF_UNIX. */
  static int socketPair(int type, MemorySegment fds) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) SOCKETPAIR.invokeExact(state, AF_UNIX, type | O_CLOEXEC, 0, fds));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int bind(int fd, MemorySegment address) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int setsockopt(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = STATE.get();
      MemorySegment pointer = arena.allocateFrom(JAVA_INT, value);
      return result(
          state, (int) SETSOCKOPT.invokeExact(state, fd, level, option, pointer, Integer.BYTES));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int setsockopt(int fd, int level, int option, MemorySegment value) {
    try {
      MemorySegment state = STATE.get();
      return result(
          state,
          (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int recvmmsg(int fd, MemorySegment headers, int count) {
    try {
      MemorySegment state = STATE.get();
      return result(
          state,
          (int) RECVMMSG.invokeExact(state, fd, headers, count, MSG_DONTWAIT, MemorySegment.NULL));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int sendmmsg(int fd, MemorySegment headers, int count) {
    try {
      MemorySegment state = STATE.get();
      return result(state, (int) SENDMMSG.invokeExact(state, fd, headers, count, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int result(MemorySegment state, int returned) {
    return returned == -1 ? -(int) ERRNO.get(state, 0L) : returned;
  }

  private static MethodHandle bind(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    all[0] = CAPTURE;
    System.arraycopy(options, 0, all, 1, options.length);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }

  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
