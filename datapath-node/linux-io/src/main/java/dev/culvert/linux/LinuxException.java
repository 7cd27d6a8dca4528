package dev.culvert.linux;

import java.io.IOException;

/** A system call failed. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Errno errno;

  /**
   * @param operation what was tried, on what
   * @param errno why it failed
   */
  public LinuxException(String operation, Errno errno) {
    super(operation + ": " + errno.describe());
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }

  /**
   * @param result a result in the kernel's convention: negative is minus the error number
   * @return the result when it is no error
   */
  static int check(String operation, int result) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(operation, new Errno(-result));
    }
    return result;
  }
}
