package dev.culvert.sa.app;

/** The service cannot do it now; a later try may work. */
class NotReadyException extends RuntimeException {

  private static final long serialVersionUID = 1;

  NotReadyException(String message) {
    super(message);
  }
}
