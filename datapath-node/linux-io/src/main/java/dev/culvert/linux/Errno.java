package dev.culvert.linux;

/**
 * An error number of the Linux kernel (asm-generic/errno.h). Unknown numbers are values too.
 *
 * @param code positive error number
 */
public record Errno(int code) {
  public static final Errno EPERM = new Errno(1);
  public static final Errno ENOENT = new Errno(2);
  public static final Errno EINTR = new Errno(4);
  public static final Errno EIO = new Errno(5);
  public static final Errno EBADF = new Errno(9);
  public static final Errno EAGAIN = new Errno(11);
  public static final Errno ENOMEM = new Errno(12);
  public static final Errno EACCES = new Errno(13);
  public static final Errno EBUSY = new Errno(16);
  public static final Errno EEXIST = new Errno(17);
  public static final Errno ENODEV = new Errno(19);
  public static final Errno EINVAL = new Errno(22);
  public static final Errno EMSGSIZE = new Errno(90);
  public static final Errno EAFNOSUPPORT = new Errno(97);
  public static final Errno EADDRINUSE = new Errno(98);
  public static final Errno EADDRNOTAVAIL = new Errno(99);
  public static final Errno ENETDOWN = new Errno(100);
  public static final Errno ENETUNREACH = new Errno(101);
  public static final Errno ENOBUFS = new Errno(105);
  public static final Errno EHOSTUNREACH = new Errno(113);

  /** The symbol and what to make of it, for messages. */
  public String describe() {
    return switch (code) {
      case 1 -> "EPERM: root or the capabilities NET_ADMIN and NET_RAW are needed";
      case 2 -> "ENOENT: no such file or device";
      case 4 -> "EINTR: interrupted";
      case 5 -> "EIO: input/output error; is the device up?";
      case 9 -> "EBADF: the descriptor is closed";
      case 11 -> "EAGAIN: nothing to do now";
      case 12 -> "ENOMEM: out of memory";
      case 13 -> "EACCES: access denied";
      case 16 -> "EBUSY: another process holds it";
      case 17 -> "EEXIST: exists already";
      case 19 -> "ENODEV: no such device";
      case 22 -> "EINVAL: invalid argument";
      case 90 -> "EMSGSIZE: larger than the path MTU";
      case 97 -> "EAFNOSUPPORT: the host does not have this version of IP";
      case 98 -> "EADDRINUSE: another socket has this port";
      case 99 -> "EADDRNOTAVAIL: not an address of this host";
      case 100 -> "ENETDOWN: the interface is down";
      case 101 -> "ENETUNREACH: no route to the destination";
      case 105 -> "ENOBUFS: a queue of the kernel is full";
      case 113 -> "EHOSTUNREACH: the next hop does not answer";
      default -> "errno " + code;
    };
  }
}
