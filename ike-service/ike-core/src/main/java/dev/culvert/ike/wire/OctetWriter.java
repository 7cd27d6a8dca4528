package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;
import java.io.ByteArrayOutputStream;

/** Appends big-endian fields. */
public final class OctetWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public OctetWriter u8(int value) {
    out.write(value);
    return this;
  }

  public OctetWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public OctetWriter u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  public OctetWriter u64(long value) {
    return u32(value >>> 32).u32(value);
  }

  public OctetWriter octets(byte[] octets) {
    out.writeBytes(octets);
    return this;
  }

  public OctetWriter octets(ByteString octets) {
    return octets(octets.toByteArray());
  }

  public int length() {
    return out.size();
  }

  public byte[] toArray() {
    return out.toByteArray();
  }
}
