package dev.culvert.contracts.event;

import java.util.List;

/** The topics, and who writes and reads each (docs/architecture.md, "Topics"). */
public enum Topics {
  /** Configuration; sa-store to all; key kind/name. */
  CONFIG("culvert.config", Cleanup.COMPACT, false),
  /** Nodes; datapath-node to all; key node. */
  NODE("culvert.node", Cleanup.COMPACT, false),
  /** CAs; cert-authority to ike-service and sa-store; key subject. */
  TRUST("culvert.trust", Cleanup.COMPACT, false),
  /** IKE datagrams that arrived; datapath-node to ike-service; key SPI. */
  IKE_INBOUND("culvert.ike-inbound", Cleanup.DELETE, true),
  /** Requests to ike-service; key peer or SPI. */
  IKE_COMMAND("culvert.ike-command", Cleanup.DELETE, true),
  /** Sealed state of ike-service; key SPI, or {@code bound/SPI} in the home of the peer. */
  IKE_STATE("culvert.ike-state", Cleanup.COMPACT, true),
  /** Status and failures; ike-service to sa-store; key SPI, or failure/peer. */
  IKE_REPORT("culvert.ike-report", Cleanup.COMPACT, true),
  /** SA changes and datagrams; ike-service to datapath-node; key node. */
  IKE_OUTBOUND("culvert.ike-outbound", Cleanup.DELETE, false),
  /** SAs; ike-service to datapath-node (start-up) and sa-store; key {@link SaKey}. */
  SA("culvert.sa", Cleanup.COMPACT, false),
  /** Reports; datapath-node to sa-store and ike-service; key node. */
  SA_REPORT("culvert.sa-report", Cleanup.DELETE, false),
  /** Leases of sequence numbers; a datapath-node to itself; key {@link SaKey}. */
  SEQUENCE("culvert.sequence", Cleanup.COMPACT, false),
  /** Questions for keys, sa-store to datapath-node, and the answers, back; key node. */
  REVEAL("culvert.reveal", Cleanup.DELETE, false);

  /** What the broker removes. */
  public enum Cleanup {
    COMPACT,
    DELETE
  }

  private final String topicName;
  private final Cleanup cleanup;
  private final boolean ikePartitioned;

  Topics(String topicName, Cleanup cleanup, boolean ikePartitioned) {
    this.topicName = topicName;
    this.cleanup = cleanup;
    this.ikePartitioned = ikePartitioned;
  }

  /**
   * The topic with this name at the broker.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Topics named(String topicName) {
    for (Topics topic : values()) {
      if (topic.topicName.equals(topicName)) {
        return topic;
      }
    }
    throw new IllegalArgumentException("no topic is named " + topicName);
  }

  /** Name at the broker. */
  public String topicName() {
    return topicName;
  }

  /** What the broker removes. */
  public Cleanup cleanup() {
    return cleanup;
  }

  /**
   * True when its partition is an IKE partition (see {@link IkePartition}), not the hash of the
   * key.
   */
  public boolean isIkePartitioned() {
    return ikePartitioned;
  }

  /** All topics. */
  public static List<Topics> all() {
    return List.of(values());
  }
}
