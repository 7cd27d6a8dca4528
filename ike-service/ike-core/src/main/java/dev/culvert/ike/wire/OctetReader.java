package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * Reads big-endian fields of a byte range. A read past the end yields zero or nothing and marks the
 * reader {@link #overrun()}, so a decoder reads its fields straight on and judges once at the end.
 */
public final class OctetReader {
  private final byte[] data;
  private final int end;
  private int position;
  private boolean overrun;

  public OctetReader(byte[] data) {
    this(data, 0, data.length);
  }

  public OctetReader(byte[] data, int offset, int length) {
    this.data = data;
    this.position = offset;
    this.end = offset + length;
  }

  public int u8() {
    return (int) number(1);
  }

  public int u16() {
    return (int) number(2);
  }

  public long u32() {
    return number(4);
  }

  public long u64() {
    return number(8);
  }

  /** The next {@code length} octets, or none and an overrun. */
  public ByteString take(int length) {
    if (!has(length)) {
      return ByteString.EMPTY;
    }
    position += length;
    return ByteString.copyOf(data, position - length, length);
  }

  public ByteString rest() {
    return take(remaining());
  }

  /** A reader of the next {@code length} octets, which this one skips. */
  public OctetReader part(int length) {
    if (!has(length)) {
      return new OctetReader(data, end, 0);
    }
    position += length;
    return new OctetReader(data, position - length, length);
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return overrun ? 0 : end - position;
  }

  /** True once more was read than there is. */
  public boolean overrun() {
    return overrun;
  }

  private long number(int octets) {
    if (!has(octets)) {
      return 0;
    }
    long value = 0;
    for (int i = 0; i < octets; i++) {
      value = value << 8 | data[position++] & 0xff;
    }
    return value;
  }

  private boolean has(int octets) {
    if (octets < 0 || octets > remaining()) {
      overrun = true;
    }
    return !overrun;
  }
}
