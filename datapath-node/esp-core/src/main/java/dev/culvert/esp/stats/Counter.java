package dev.culvert.esp.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that any thread adds to and any thread reads, without a fence on either side. */
public final class Counter {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // only the handle touches it
  private long value;

  /** Adds one. */
  public void increment() {
    add(1);
  }

  /** Adds {@code amount}. */
  public void add(long amount) {
    var unused = (long) VALUE.getAndAddAcquire(this, amount);
  }

  /** Sets the value, which costs less than adding; of a counter that one thread alone changes. */
  public void set(long newValue) {
    VALUE.setOpaque(this, newValue);
  }

  /** The value, as lately written by other threads as the processor shows it. */
  public long get() {
    return (long) VALUE.getOpaque(this);
  }
}
