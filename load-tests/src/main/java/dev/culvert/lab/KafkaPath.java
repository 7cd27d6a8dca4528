package dev.culvert.lab;

import java.util.List;

/**
 * What the records between nodes and ike-service have waited for, summed over both gateways. In a
 * negotiation there are five, each the cause of the next:
 *
 * <pre>
 *   acquire                ──▶ instruction: IKE_SA_INIT request
 *   IKE_SA_INIT request    ──▶ instruction: IKE_SA_INIT response
 *   IKE_SA_INIT response   ──▶ instruction: IKE_AUTH request
 *   IKE_AUTH request       ──▶ instruction: SAs, IKE_AUTH response
 *   IKE_AUTH response      ──▶ instruction: SAs, which lets the held packet go
 * </pre>
 *
 * So between two moments with nothing but one negotiation their waits do not overlap, and their sum
 * is the part that the path through Kafka has of the whole. What ike-service writes to itself
 * beside (Bound, reports) holds up no packet and is not counted. All clocks are this machine's.
 *
 * @param taken acquires and datagrams that were committed
 * @param instructed instructions that nodes have received
 * @param toService ms from a record's cause on the node until its partition takes it up: the node's
 *     queue, its producer, the broker, ike-service's consumer
 * @param step ms of ike-service's own work: cryptography and sealing
 * @param commit ms that the transactions took, from the first record written
 * @param decisionToNode ms from the beginning of the step until the node has the instruction
 */
record KafkaPath(
    double taken,
    double instructed,
    double toService,
    double step,
    double commit,
    double decisionToNode) {

  /** Records on the path of one negotiation without retransmission. */
  static final int HOPS = 5;

  static final int IKE_SERVICE_PORT = 7081;
  private static final int DATAPATH_PORT = 7082;
  private static final String WAIT = "culvert_ike_record_wait_seconds";
  private static final String INSTRUCTION = "culvert_ike_relay_outbound_seconds";
  private static final List<String> TYPES =
      List.of("type=\"acquire\"", "type=\"inbound-datagram\"");

  /** What both installations have counted since their start. */
  static KafkaPath until(Culvert one, Culvert other) {
    return until(one).plus(until(other), 1);
  }

  /** What was counted since an earlier moment. */
  KafkaPath since(KafkaPath earlier) {
    return plus(earlier, -1);
  }

  /** Whether the records of one negotiation at least were counted. */
  boolean isComplete() {
    return taken >= HOPS && instructed >= HOPS;
  }

  /** Whether this is one negotiation, whole and without repetition. */
  boolean isOneNegotiation() {
    return taken == HOPS && instructed == HOPS;
  }

  /**
   * From the commit's end until the node has the instruction, ms. A node may read what is committed
   * before ike-service is told that it is, so this can be negative.
   */
  double commitToNode() {
    return decisionToNode - step - commit;
  }

  /** The whole part of Kafka: every wait but ike-service's own work, ms. */
  double kafka() {
    return toService + decisionToNode - step;
  }

  private static KafkaPath until(Culvert culvert) {
    MetricPage service = culvert.metrics(IKE_SERVICE_PORT);
    MetricPage node = culvert.metrics(DATAPATH_PORT);
    return new KafkaPath(
        waits(service, "_count", "commit"),
        node.sum(INSTRUCTION + "_count"),
        1000 * waits(service, "_sum", "read"),
        1000 * waits(service, "_sum", "step"),
        1000 * waits(service, "_sum", "commit"),
        1000 * node.sum(INSTRUCTION + "_sum"));
  }

  private static double waits(MetricPage page, String what, String phase) {
    return TYPES.stream()
        .mapToDouble(type -> page.sum(WAIT + what, type, "phase=\"" + phase + "\""))
        .sum();
  }

  private KafkaPath plus(KafkaPath other, int sign) {
    return new KafkaPath(
        taken + sign * other.taken,
        instructed + sign * other.instructed,
        toService + sign * other.toService,
        step + sign * other.step,
        commit + sign * other.commit,
        decisionToNode + sign * other.decisionToNode);
  }
}
