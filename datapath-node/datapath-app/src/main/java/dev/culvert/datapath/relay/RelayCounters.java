package dev.culvert.datapath.relay;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the relay counts, since its start. Any thread counts and reads. */
public final class RelayCounters {

  private final Map<RelayDrop, LongAdder> drops = new EnumMap<>(RelayDrop.class);
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder cookiesAsked = new LongAdder();
  private final LongAdder cookiesAccepted = new LongAdder();

  /** Nothing counted yet. */
  public RelayCounters() {
    for (RelayDrop reason : RelayDrop.values()) {
      drops.put(reason, new LongAdder());
    }
  }

  /** Counts a dropped datagram. */
  public void drop(RelayDrop reason) {
    drops.get(reason).increment();
  }

  /** Counts a datagram that ike-service got. */
  public void delivered() {
    received.increment();
  }

  /** Counts a datagram that went to a peer. */
  public void sent() {
    sent.increment();
  }

  /** Counts first messages that were answered with a cookie. */
  public void cookiesAsked(int messages) {
    cookiesAsked.add(messages);
  }

  /** Counts a first message that brought the right cookie. */
  public void cookieAccepted() {
    cookiesAccepted.increment();
  }

  /** Datagrams dropped for this reason. */
  public long drops(RelayDrop reason) {
    return drops.get(reason).sum();
  }

  /** Datagrams that ike-service got. */
  public long received() {
    return received.sum();
  }

  /** First messages that were answered with a cookie. */
  public long cookiesAsked() {
    return cookiesAsked.sum();
  }

  /** First messages that brought the right cookie. */
  public long cookiesAccepted() {
    return cookiesAccepted.sum();
  }

  /** Datagrams that went to a peer. */
  public long sentTotal() {
    return sent.sum();
  }
}
