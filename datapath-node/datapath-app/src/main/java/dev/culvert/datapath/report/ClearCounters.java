package dev.culvert.datapath.report;

/**
 * What the kernel counted of one policy's packets in clear, since the node started.
 *
 * @param inAccepted incoming, let pass
 * @param inDropped incoming, dropped because the policy demands protection and has no SA
 * @param inDroppedEncryptedExpected incoming, dropped although there is an SA that should have
 *     protected them
 * @param outAccepted outgoing, let pass
 * @param outDropped outgoing, dropped
 * @param outUnprotected outgoing, left in clear although the policy protects them: always 0
 */
public record ClearCounters(
    long inAccepted,
    long inDropped,
    long inDroppedEncryptedExpected,
    long outAccepted,
    long outDropped,
    long outUnprotected) {

  /** Nothing counted. */
  public static final ClearCounters NONE = new ClearCounters(0, 0, 0, 0, 0, 0);

  /** The counters of two policies together. */
  public ClearCounters plus(ClearCounters other) {
    return new ClearCounters(
        inAccepted + other.inAccepted,
        inDropped + other.inDropped,
        inDroppedEncryptedExpected + other.inDroppedEncryptedExpected,
        outAccepted + other.outAccepted,
        outDropped + other.outDropped,
        outUnprotected + other.outUnprotected);
  }
}
