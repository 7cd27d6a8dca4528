package dev.culvert.lab;

import java.io.Serial;

/** Something in the lab did not work as a test or the demo needs it. */
public final class LabException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
