package dev.culvert.sa.menu;

import dev.culvert.contracts.config.ConfigObject;

/** A menu whose items are tried one after another, so that their order means something. */
interface OrderedMenu<O extends ConfigObject> extends ConfigMenu<O> {

  /** The place of an object. */
  long position(O object);

  /** The object in another place. */
  O at(O object, long position);
}
