package dev.culvert.crypto;

import java.math.BigInteger;

/** Integers as big-endian strings of a length that their group gives. */
final class FixedLength {

  private FixedLength() {}

  /** {@code value}, which is not negative and fits, with leading zeros. */
  static byte[] bigEndian(BigInteger value, int length) {
    byte[] target = new byte[length];
    writeBigEndian(value, target, 0, length);
    return target;
  }

  /** As {@link #bigEndian}, at {@code offset} of {@code target}. */
  static void writeBigEndian(BigInteger value, byte[] target, int offset, int length) {
    byte[] minimal = value.toByteArray();
    int sign = minimal.length > length ? 1 : 0; // A leading zero byte that only says "positive".
    int significant = minimal.length - sign;
    System.arraycopy(minimal, sign, target, offset + length - significant, significant);
  }
}
