package dev.culvert.launcher;

/** The command line is wrong; the message names the option and the fix. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
