package dev.culvert.contracts.event;

/**
 * The bytes are not a record that this version understands. The message holds no content of the
 * record.
 */
public final class MalformedRecordException extends Exception {

  private static final long serialVersionUID = 1;

  MalformedRecordException(String message) {
    super(message);
  }
}
