package dev.culvert.crypto;

/**
 * A message authentication code that is keyed once. It takes a message in parts, one after another,
 * and is ready for the next message after {@code finish}. It serves one thread.
 */
sealed interface KeyedMac permits Hmac, AesCbcMac, NoMac {

  /** Length of the whole code in bytes. */
  int bytes();

  /** Takes in a part of the message. */
  void update(byte[] data, int offset, int length);

  /** Takes in a part of the message. */
  default void update(byte[] data) {
    update(data, 0, data.length);
  }

  /** Ends the message and writes its code, {@link #bytes} long. */
  void finish(byte[] target, int offset);

  /** The code over the parts one after another. */
  default byte[] compute(byte[]... parts) {
    for (byte[] part : parts) {
      update(part);
    }
    byte[] code = new byte[bytes()];
    finish(code, 0);
    return code;
  }
}
