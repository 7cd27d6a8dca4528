package dev.culvert.datapath.engine;

import dev.culvert.esp.stats.Counter;

/** What the workers count beside the pipelines. All of them count together. */
public final class EngineCounters {

  private final Counter encapsulated = new Counter();
  private final Counter decapsulated = new Counter();
  private final Counter sendFailures = new Counter();
  private final Counter writeFailures = new Counter();
  private final Counter unexpectedClear = new Counter();
  private final Counter truncated = new Counter();

  /** ESP packets handed to the kernel to send. */
  public Counter encapsulated() {
    return encapsulated;
  }

  /** Inner packets handed to the TUN device. */
  public Counter decapsulated() {
    return decapsulated;
  }

  /** ESP packets, and answers to senders on the clear side, that the kernel refused to send. */
  public Counter sendFailures() {
    return sendFailures;
  }

  /** Decapsulated packets that the TUN device refused. */
  public Counter writeFailures() {
    return writeFailures;
  }

  /**
   * Packets that came into the TUN device although no policy protects them: the kernel's rules and
   * the SPD differ for a moment while they change. They are dropped, and the sender repeats them.
   */
  public Counter unexpectedClear() {
    return unexpectedClear;
  }

  /** Datagrams longer than {@link Engine#PACKET_BYTES}. */
  public Counter truncated() {
    return truncated;
  }
}
