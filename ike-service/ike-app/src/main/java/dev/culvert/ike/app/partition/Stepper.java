package dev.culvert.ike.app.partition;

import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.IkeSa;

/** The state machine of IKE SAs. */
@FunctionalInterface
public interface Stepper {

  /** The next state of an IKE SA and what its event asks for. */
  Step step(IkeSa sa, Event event, Env env);
}
