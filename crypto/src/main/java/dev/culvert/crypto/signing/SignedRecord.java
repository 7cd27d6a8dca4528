package dev.culvert.crypto.signing;

/** A record as the broker takes it. The arrays are not copied: hand them over and forget them. */
public final class SignedRecord {

  private final byte[] value;
  private final byte[] header;

  SignedRecord(byte[] value, byte[] header) {
    this.value = value;
    this.header = header;
  }

  /** The JSON form, or null for a tombstone. */
  public byte[] value() {
    return value;
  }

  /**
   * Value of the header {@link dev.culvert.contracts.event.RecordSignature#HEADER}, or null where
   * records are not signed.
   */
  public byte[] header() {
    return header;
  }
}
