package dev.culvert.sa.config;

import dev.culvert.contracts.config.ConfigObject;

/** A change of one object: one record in the topic {@code config}. */
public sealed interface Change {

  /** The record key. */
  String key();

  /** The object is new or has new values. */
  record Put(ConfigObject object) implements Change {
    @Override
    public String key() {
      return object.key();
    }
  }

  /** The object is gone: a tombstone. */
  record Delete(String key) implements Change {}
}
