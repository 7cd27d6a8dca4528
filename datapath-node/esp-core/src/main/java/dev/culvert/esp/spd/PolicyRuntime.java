package dev.culvert.esp.spd;

import dev.culvert.esp.stats.PolicyCounters;

/**
 * What outlives a change of the SPD for a policy of one name. All but the counters is for the
 * worker that the policy belongs to.
 */
public final class PolicyRuntime {
  private static final long NEVER = Long.MIN_VALUE;

  private final PolicyCounters counters = new PolicyCounters();
  private long acquiredAtMillis = NEVER;
  private long dummyDueMicros;
  private int held;

  public PolicyCounters counters() {
    return counters;
  }

  /**
   * Whether an SA is to be asked for now: once per hold period.
   *
   * @param nowMillis when it is asked
   */
  public boolean beginAcquire(long nowMillis) {
    boolean due =
        acquiredAtMillis == NEVER || nowMillis - acquiredAtMillis >= HoldQueue.HOLD_MILLIS;
    if (due) {
      acquiredAtMillis = nowMillis;
    }
    return due;
  }

  /** When the next dummy packet is due, microseconds since the epoch. */
  public long dummyDueMicros() {
    return dummyDueMicros;
  }

  /** Says when the next dummy packet is due. */
  public void dummyDueAt(long micros) {
    dummyDueMicros = micros;
  }

  int held() {
    return held;
  }

  void hold(int change) {
    held += change;
  }
}
