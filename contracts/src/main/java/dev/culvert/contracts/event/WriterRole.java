package dev.culvert.contracts.event;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of writers; what each may write is {@link Authorship}'s table. */
public enum WriterRole {
  CERT_AUTHORITY("cert-authority"),
  SA_STORE("sa-store"),
  IKE_SERVICE("ike-service"),
  DATAPATH_NODE("datapath-node");

  private final String label;

  WriterRole(String label) {
    this.label = label;
  }

  /** The role with this label. */
  static Optional<WriterRole> labelled(String label) {
    return Arrays.stream(values()).filter(role -> role.label.equals(label)).findFirst();
  }

  /** As it stands in certificates, logs and metrics. */
  public String label() {
    return label;
  }
}
