package dev.culvert.sa.app;

/** The path names a menu or an item that is not there. */
class NoSuchItemException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String fix;

  NoSuchItemException(String message, String fix) {
    super(message);
    this.fix = fix;
  }

  String fix() {
    return fix;
  }
}
