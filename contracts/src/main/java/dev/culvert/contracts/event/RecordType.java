package dev.culvert.contracts.event;

import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import java.util.Optional;

/** The forms of records: the name in {@code type}, the schema number and the class. */
public enum RecordType {
  PEER("peer", 1, Peer.class),
  PROFILE("profile", 1, Profile.class),
  IDENTITY("identity", 1, Identity.class),
  PROPOSAL("proposal", 1, Proposal.class),
  MANUAL_SA("manual-sa", 1, ManualSa.class),
  POLICY("policy", 1, Policy.class),
  NAT_RULE("nat-rule", 1, NatRule.class),
  SETTINGS("settings", 1, IpsecSettings.class),
  NODE("node", 1, NodeDescription.class),
  TRUST_ANCHOR("trust-anchor", 1, TrustAnchor.class),
  INBOUND_DATAGRAM("inbound-datagram", 1, InboundDatagram.class),
  ACQUIRE("acquire", 1, IkeCommand.Acquire.class),
  BOUND("bound", 1, IkeCommand.Bound.class),
  UNBOUND("unbound", 1, IkeCommand.Unbound.class),
  SUPERSEDED("superseded", 1, IkeCommand.Superseded.class),
  TERMINATE("terminate", 1, IkeCommand.Terminate.class),
  FLUSH("flush", 1, IkeCommand.Flush.class),
  SA_LOST("sa-lost", 1, IkeCommand.SaLost.class),
  SA_NOT_INSTALLED("sa-not-installed", 1, IkeCommand.SaNotInstalled.class),
  SOFT_EXPIRED("soft-expired", 1, IkeCommand.SoftExpired.class),
  USAGE("usage", 1, IkeCommand.Usage.class),
  SEALED_STATE("sealed-state", 1, SealedState.class),
  NODE_INSTRUCTION("node-instruction", 1, NodeInstruction.class),
  SA("sa", 1, SaRecord.class),
  SA_INSTALLED("sa-installed", 1, SaReport.Installed.class),
  SA_DYING("sa-dying", 1, SaReport.Dying.class),
  SA_DEAD("sa-dead", 1, SaReport.Dead.class),
  SA_REMOVED("sa-removed", 1, SaReport.Removed.class),
  COUNTERS("counters", 1, SaReport.Counters.class),
  SEQUENCE_LEASE("sequence-lease", 1, SequenceLease.class),
  KEY_REQUEST("key-request", 1, KeyReveal.Request.class),
  KEYS_SHOWN("keys-shown", 1, KeyReveal.Shown.class),
  KEYS_REFUSED("keys-refused", 1, KeyReveal.Refused.class),
  IKE_SA_STATUS("ike-sa-status", 1, IkeReport.IkeSaStatus.class),
  NEGOTIATION_FAILURE("negotiation-failure", 1, IkeReport.NegotiationFailure.class);

  private final String type;
  private final int schema;
  private final Class<? extends CulvertRecord> recordClass;

  RecordType(String type, int schema, Class<? extends CulvertRecord> recordClass) {
    this.type = type;
    this.schema = schema;
    this.recordClass = recordClass;
  }

  /** The form that a record has. */
  public static RecordType of(CulvertRecord value) {
    for (RecordType candidate : values()) {
      if (candidate.recordClass == value.getClass()) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(value.getClass() + " has no record type");
  }

  /** The form with this name. */
  public static Optional<RecordType> named(String type) {
    for (RecordType candidate : values()) {
      if (candidate.type.equals(type)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The value of {@code type}. */
  public String type() {
    return type;
  }

  /** The only schema number that is read and written. */
  public int schema() {
    return schema;
  }

  Class<? extends CulvertRecord> recordClass() {
    return recordClass;
  }
}
