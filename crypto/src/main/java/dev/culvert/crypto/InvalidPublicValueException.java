package dev.culvert.crypto;

/** A peer's key exchange value that must not be used (RFC 6989, RFC 7748 section 6.1). */
public final class InvalidPublicValueException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param message which rule the value breaks; never the value itself
   */
  public InvalidPublicValueException(String message) {
    super(message);
  }
}
