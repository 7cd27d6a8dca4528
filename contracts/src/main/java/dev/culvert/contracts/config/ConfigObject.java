package dev.culvert.contracts.config;

import dev.culvert.contracts.event.CulvertRecord;

/** An object of the configuration. Its record key is {@link #kind()} {@code /} {@link #name()}. */
public sealed interface ConfigObject extends CulvertRecord
    permits Peer, Profile, Identity, Proposal, ManualSa, Policy, NatRule, IpsecSettings {

  /** The menu that the object lives in, in the singular. */
  String kind();

  /** What tells the object from the others of its kind; never changes. */
  String name();

  /** The record key in the topic {@code config}. */
  default String key() {
    return kind() + "/" + name();
  }
}
