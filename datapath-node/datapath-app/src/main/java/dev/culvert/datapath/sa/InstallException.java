package dev.culvert.datapath.sa;

/** An SA cannot be installed. The message names the field at fault and holds no secret. */
public final class InstallException extends Exception {

  private static final long serialVersionUID = 1L;

  InstallException(String message) {
    super(message);
  }
}
