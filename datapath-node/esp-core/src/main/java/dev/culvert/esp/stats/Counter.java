package dev.culvert.esp.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread changes and any thread reads, without a fence on either side. */
public final class Counter {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  /** Adds one. */
  public void increment() {
    add(1);
  }

  /** Adds {@code amount}. */
  public void add(long amount) {
    VALUE.setOpaque(this, value + amount);
  }

  /** Sets the value. */
  void set(long newValue) {
    VALUE.setOpaque(this, newValue);
  }

  /** The value, as lately written by the other thread as the processor shows it. */
  public long get() {
    return (long) VALUE.getOpaque(this);
  }
}
