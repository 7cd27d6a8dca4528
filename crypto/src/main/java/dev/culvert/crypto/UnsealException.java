package dev.culvert.crypto;

/** What was to be unsealed is not for this key, not for this place, or not as it was sealed. */
public final class UnsealException extends Exception {

  private static final long serialVersionUID = 1L;

  UnsealException(String message) {
    super(message);
  }
}
