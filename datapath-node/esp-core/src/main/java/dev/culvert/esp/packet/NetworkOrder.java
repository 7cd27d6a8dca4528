package dev.culvert.esp.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Big-endian fields of 16, 32 and 64 bits in a byte array. */
public final class NetworkOrder {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, BIG_ENDIAN);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

  private NetworkOrder() {}

  public static int get16(byte[] buffer, int at) {
    return (short) SHORT.get(buffer, at) & 0xffff;
  }

  public static void put16(byte[] buffer, int at, int value) {
    SHORT.set(buffer, at, (short) value);
  }

  public static int get32(byte[] buffer, int at) {
    return (int) INT.get(buffer, at);
  }

  public static long get64(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at);
  }

  public static void put32(byte[] buffer, int at, int value) {
    INT.set(buffer, at, value);
  }
}
