package dev.culvert.launcher;

/** The command could not do its work; the message says what to look at. */
final class OperationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  OperationException(String message) {
    super(message);
  }
}
